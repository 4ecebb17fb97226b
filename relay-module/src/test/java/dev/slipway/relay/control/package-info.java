/** Tests of the control: what is wanted, its file, the API and the status. */
@NullMarked
package dev.slipway.relay.control;

import org.jspecify.annotations.NullMarked;
