/** Who may do what over HTTP, from which origins, and the record of what was changed. */
@NullMarked
package dev.slipway.lifecycle.web.access;

import org.jspecify.annotations.NullMarked;
