/** Token buckets: how often something may happen. */
@NullMarked
package dev.slipway.lifecycle.rate;

import org.jspecify.annotations.NullMarked;
