/** What each module holds, and who made it where: the ground on which stop order, leak report and unloading stand. */
@NullMarked
package dev.slipway.lifecycle.ledger;

import org.jspecify.annotations.NullMarked;
