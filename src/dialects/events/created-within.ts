/** The time that a list's filters `from` and `to` leave, once their form was found right. */
export const createdWithin = ({ from, to }: { readonly from?: string; readonly to?: string }) => ({
  ...(from !== undefined && { from: new Date(from) }),
  ...(to !== undefined && { to: new Date(to) }),
});
