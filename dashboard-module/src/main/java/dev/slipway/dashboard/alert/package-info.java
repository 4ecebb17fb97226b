/** What somebody should act on: rules over meters, the alerts that come of them, and who is told. */
@NullMarked
package dev.slipway.dashboard.alert;

import org.jspecify.annotations.NullMarked;
