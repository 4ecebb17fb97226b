/** Tools that start the assembled distribution: to train its AOT cache, to test it, and to measure it. Not shipped. */
@NullMarked
package dev.slipway.distribution;

import org.jspecify.annotations.NullMarked;
