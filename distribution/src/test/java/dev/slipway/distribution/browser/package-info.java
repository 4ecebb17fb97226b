/** The pages of the distribution, as people with a browser see and use them. */
@NullMarked
package dev.slipway.distribution.browser;

import org.jspecify.annotations.NullMarked;
