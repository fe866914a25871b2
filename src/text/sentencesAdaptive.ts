import type { Sentence } from './sentence.ts';

/** `ngatu adaptive`: the loop, its lanes, and what it would do. */
export const adaptiveSentences = {
  'adaptive.decides': { vi: 'Bộ tối ưu đang điều khiển pha.', en: 'The optimiser times the stages.' },
  'adaptive.looksOn': { vi: 'Bộ tối ưu chạy bóng: chỉ tính và ghi, không tác động.', en: 'The optimiser looks on: it decides and is counted, and does nothing.' },
  'adaptive.watches': { vi: 'Bộ tối ưu theo dõi nhưng không điều khiển pha.', en: 'The optimiser watches, and does not time the stages.' },
  'adaptive.off': { vi: 'Bộ tối ưu không chạy: không phương án nào yêu cầu, và không chạy bóng.', en: 'The optimiser does not run: no plan asks for it, and it does not look on.' },
  'adaptive.counts': { vi: 'Thấy trước {ahead} % số làn; {decisions} quyết định, {predictive} theo quy tắc dự báo, {overruns} lần không kịp.', en: '{ahead} % of the lanes are seen ahead; {decisions} decisions, {predictive} by the predictive rule, {overruns} not made in time.' },
  'adaptive.lane': { vi: 'làn', en: 'lane' },
  'adaptive.queue': { vi: 'hàng chờ', en: 'queue' },
  'adaptive.known': { vi: 'độ tin', en: 'known' },
  'adaptive.perHour': { vi: 'xe/giờ', en: 'veh/h' },
  'adaptive.headway': { vi: 'quãng bão hòa', en: 'headway' },
  'adaptive.undercount': { vi: 'hệ số đếm', en: 'count factor' },
  'adaptive.shares': { vi: 'tỷ lệ hướng', en: 'shares' },
  'adaptive.noShadow': { vi: 'Nút này chưa chạy bóng (adaptiveShadow trong hồ sơ nút).', en: 'This junction has not looked on (adaptiveShadow of the site).' },
  'adaptive.shadowRuns': { vi: 'Chạy bóng: {runs} lượt pha, {same} lượt bộ tối ưu làm y như vậy.', en: 'Looked on at {runs} runs of stages; in {same} the optimiser would have done the same.' },
  'adaptive.shadowTimes': { vi: 'Phương án giữ lâu hơn {longer} lượt (tổng {longerS} giây), rời sớm hơn {shorter} lượt, sang pha khác {otherStage} lượt.', en: 'The plan went on longer in {longer} (by {longerS} s in all), left sooner in {shorter}, went to another stage in {otherStage}.' },
  'adaptive.shadowPredicted': { vi: 'Theo chính dự báo của bộ tối ưu, nó đỡ được {predictedVehS} xe·giây trong {predicted} lượt; đây là dự báo, không phải số đo.', en: 'By its own prediction it would have saved {predictedVehS} vehicle seconds in {predicted} of them; a prediction, and no measurement.' },
} as const satisfies Record<string, Sentence>;
