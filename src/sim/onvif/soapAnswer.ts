import { createHash } from 'node:crypto';

/** What the virtual camera is, and how it behaves. */
export interface OnvifSpec {
  readonly user: string; readonly password: string;
  readonly ptz: boolean;
  readonly presets: readonly { readonly token: string; readonly name: string }[];
  /** Its clock less the machine's, ms. */
  clockOffsetMs: number;
}

export interface SoapReply { readonly status: number; readonly body: string }

const namespaces = 'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" xmlns:timg="http://www.onvif.org/ver20/imaging/wsdl" xmlns:ter="http://www.onvif.org/ver10/error"';
const envelope = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?><s:Envelope ${namespaces}><s:Body>${body}</s:Body></s:Envelope>`;
const fault = (code: string, subcode: string, reason: string): string => envelope(`<s:Fault><s:Code><s:Value>s:${code}</s:Value><s:Subcode><s:Value>ter:${subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault>`);

/** Without a log-in (ONVIF Core, access class PRE_AUTH). */
const beforeLogin = new Set(['GetSystemDateAndTime', 'GetCapabilities', 'GetServices']);
/** A token older or newer than so long by the camera's clock is a replay. */
const tokenAgeMs = 300_000;

/** Answers of the device, media, PTZ and imaging services of an ONVIF Profile S camera, from the specification. */
export function soapAnswer(spec: OnvifSpec, base: string, text: string, wallMs: number, turned: (preset: string) => void): SoapReply {
  const name = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(text)?.[1] ?? '';
  if (!beforeLogin.has(name) && !tokenHolds(spec, text, wallMs)) return { status: 400, body: fault('Sender', 'NotAuthorized', 'Sender not Authorized') };
  const body = answerOf(spec, base, name, text, wallMs + spec.clockOffsetMs, turned);
  return body === null ? { status: 400, body: fault('Receiver', 'ActionNotSupported', 'Optional Action Not Implemented') } : { status: 200, body: envelope(body) };
}

function element(text: string, name: string): string | null {
  return new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^<]*)<`).exec(text)?.[1] ?? null;
}

/** WS-UsernameToken with a digest: Base64(SHA-1(nonce + created + password)). */
function tokenHolds({ user, password, clockOffsetMs }: OnvifSpec, text: string, wallMs: number): boolean {
  const [name, digest, nonce, created] = ['Username', 'Password', 'Nonce', 'Created'].map((one) => element(text, one));
  if (name !== user || typeof nonce !== 'string' || typeof created !== 'string') return false;
  if (Math.abs(Date.parse(created) - (wallMs + clockOffsetMs)) > tokenAgeMs) return false;
  return digest === createHash('sha1').update(Buffer.concat([Buffer.from(nonce, 'base64'), Buffer.from(created), Buffer.from(password)])).digest('base64');
}

function answerOf(spec: OnvifSpec, base: string, name: string, text: string, theirsMs: number, turned: (preset: string) => void): string | null {
  switch (name) {
    case 'GetSystemDateAndTime': {
      const at = new Date(theirsMs);
      const date = `<tt:Time><tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute><tt:Second>${at.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${at.getUTCFullYear()}</tt:Year><tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day></tt:Date>`;
      return `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>ICT-7</tt:TZ></tt:TimeZone><tt:UTCDateTime>${date}</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
    }
    case 'GetCapabilities': {
      const ptz = spec.ptz ? `<tt:PTZ><tt:XAddr>${base}/onvif/ptz</tt:XAddr></tt:PTZ>` : '';
      return `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>${base}/onvif/device_service</tt:XAddr></tt:Device><tt:Imaging><tt:XAddr>${base}/onvif/imaging</tt:XAddr></tt:Imaging><tt:Media><tt:XAddr>${base}/onvif/media</tt:XAddr></tt:Media>${ptz}</tds:Capabilities></tds:GetCapabilitiesResponse>`;
    }
    case 'GetDeviceInformation':
      return '<tds:GetDeviceInformationResponse><tds:Manufacturer>Nga Tu</tds:Manufacturer><tds:Model>virtual camera</tds:Model><tds:FirmwareVersion>1.0</tds:FirmwareVersion><tds:SerialNumber>0</tds:SerialNumber><tds:HardwareId>0</tds:HardwareId></tds:GetDeviceInformationResponse>';
    case 'GetProfiles': {
      const ptz = spec.ptz ? '<tt:PTZConfiguration token="ptz0"><tt:Name>ptz</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>node0</tt:NodeToken></tt:PTZConfiguration>' : '';
      const profile = (token: string, title: string, width: number, height: number): string => `<trt:Profiles token="${token}" fixed="true"><tt:Name>${title}</tt:Name><tt:VideoEncoderConfiguration token="enc-${token}"><tt:Name>${title}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality></tt:VideoEncoderConfiguration>${ptz}</trt:Profiles>`;
      return `<trt:GetProfilesResponse>${profile('main', 'main stream', 1920, 1080)}${profile('sub', 'sub stream', 640, 360)}</trt:GetProfilesResponse>`;
    }
    case 'GetStreamUri': return uri('GetStreamUri', `${base.replace(/^http/, 'rtsp').replace(/:\d+$/, ':554')}/${element(text, 'ProfileToken') ?? ''}?user=${spec.user}&amp;password=${encodeURIComponent(spec.password)}`);
    case 'GetSnapshotUri': return uri('GetSnapshotUri', `${base}/snapshot/${element(text, 'ProfileToken') ?? ''}.jpg`);
    case 'GetImagingSettings': return '<timg:GetImagingSettingsResponse><timg:ImagingSettings><tt:IrCutFilter>AUTO</tt:IrCutFilter></timg:ImagingSettings></timg:GetImagingSettingsResponse>';
    case 'GetPresets':
      return spec.ptz ? `<tptz:GetPresetsResponse>${spec.presets.map(({ token, name: title }) => `<tptz:Preset token="${token}"><tt:Name>${title}</tt:Name></tptz:Preset>`).join('')}</tptz:GetPresetsResponse>` : null;
    case 'GotoPreset': {
      const preset = element(text, 'PresetToken') ?? '';
      if (!spec.ptz || !spec.presets.some(({ token }) => token === preset)) return null;
      turned(preset);
      return '<tptz:GotoPresetResponse/>';
    }
    default: return null;
  }
}

function uri(question: string, address: string): string {
  return `<trt:${question}Response><trt:MediaUri><tt:Uri>${address}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:${question}Response>`;
}
