import { worstRedMs } from '../../model/siteCheckPlan.ts';
import { siteFacts } from '../../model/siteFacts.ts';
import type { ProfileSet } from '../../model/siteLamp.ts';
import type { SiteSource } from '../../model/site.ts';
import type { Sentence } from '../../text/sentence.ts';

/** One figure of a site check, as printed (safety.md S2.6: the figures are printed). */
export interface Figure { readonly key: string; readonly label: Sentence; readonly value: string }

/** Counts, intergreens and worst reds of a site. */
export function siteFigures(source: SiteSource, profiles: ProfileSet): readonly Figure[] {
  const site = siteFacts(source, profiles);
  const { groups, relations, intergreens, maxWaitS } = source.safety;
  const count = (relation: string): number => relations.filter((one) => one.relation === relation).length;
  const greens = intergreens.map(({ ms }) => ms / 1000);
  const reds = groups.flatMap(({ id }) => {
    const redMs = worstRedMs(site, source.traffic.builtinPlan, id);
    return redMs === null ? [] : [`${id} ${(redMs / 1000).toFixed(1)}`];
  });
  return [
    { key: 'groups', label: { vi: 'Nhóm đèn', en: 'Signal groups' }, value: String(groups.length) },
    { key: 'pairs', label: { vi: 'Cặp quan hệ (hard / yield / none)', en: 'Pairs (hard / yield / none)' }, value: `${count('hard')} / ${count('yield')} / ${count('none')}` },
    { key: 'intergreensS', label: { vi: 'Thời gian dọn nút, s (nhỏ nhất – lớn nhất)', en: 'Intergreens, s (least – greatest)' }, value: greens.length === 0 ? '–' : `${Math.min(...greens)} – ${Math.max(...greens)}` },
    { key: 'worstRedS', label: { vi: `Đỏ lâu nhất của phương án dự phòng, s (maxWaitS ${maxWaitS})`, en: `Worst red of the built-in plan, s (maxWaitS ${maxWaitS})` }, value: reds.join(' · ') },
  ];
}
