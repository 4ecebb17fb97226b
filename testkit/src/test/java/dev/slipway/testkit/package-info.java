/** Tests of the test kit, and of the guide that teaches its use. */
@NullMarked
package dev.slipway.testkit;

import org.jspecify.annotations.NullMarked;
