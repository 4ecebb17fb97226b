/** What can be seen of the platform from outside: health, metrics and logs. */
@NullMarked
package dev.slipway.lifecycle.observe;

import org.jspecify.annotations.NullMarked;
