/** JSON as the host writes it. */
@NullMarked
package dev.slipway.lifecycle.web.json;

import org.jspecify.annotations.NullMarked;
