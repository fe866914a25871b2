// node-onvif 0.1.7 brings no types. What is used of it, as its sources have it.
interface OnvifReply { readonly soap: string; readonly converted: unknown; readonly data: unknown }
interface OnvifServiceParts { readonly xaddr: string; readonly user: string; readonly pass: string; readonly time_diff?: number }
interface OnvifAddress { readonly href: string; readonly auth: string | null }

declare module 'node-onvif' {
  import type { Socket } from 'node:dgram';

  const onvif: {
    _MULTICAST_ADDRESS: string;
    _PORT: number;
    _DISCOVERY_WAIT: number;
    _udp: Socket | null;
    startProbe(): Promise<readonly unknown[]>;
    stopProbe(): Promise<void>;
  };
  export = onvif;
}

declare module 'node-onvif/lib/modules/soap.js' {
  const soap: { _request: (address: OnvifAddress, text: string) => Promise<string> };
  export = soap;
}

declare module 'node-onvif/lib/modules/service-device.js' {
  class OnvifServiceDevice {
    constructor(parts: OnvifServiceParts);
    time_diff: number;
    getSystemDateAndTime(): Promise<OnvifReply>;
    getCapabilities(): Promise<OnvifReply>;
    getDeviceInformation(): Promise<OnvifReply>;
  }
  export = OnvifServiceDevice;
}

declare module 'node-onvif/lib/modules/service-media.js' {
  class OnvifServiceMedia {
    constructor(parts: OnvifServiceParts);
    getProfiles(): Promise<OnvifReply>;
    getStreamUri(params: { readonly ProfileToken: string; readonly Protocol: 'UDP' | 'HTTP' | 'RTSP' }): Promise<OnvifReply>;
    getSnapshotUri(params: { readonly ProfileToken: string }): Promise<OnvifReply>;
  }
  export = OnvifServiceMedia;
}

declare module 'node-onvif/lib/modules/service-ptz.js' {
  class OnvifServicePtz {
    constructor(parts: OnvifServiceParts);
    getPresets(params: { readonly ProfileToken: string }): Promise<OnvifReply>;
    gotoPreset(params: { readonly ProfileToken: string; readonly PresetToken: string }): Promise<OnvifReply>;
  }
  export = OnvifServicePtz;
}
