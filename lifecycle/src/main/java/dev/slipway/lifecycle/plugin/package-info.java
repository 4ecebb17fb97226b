/** From a folder to a running layer: finds feature modules under {@code modules/}, loads each into a layer of its own, unloads it. */
@NullMarked
package dev.slipway.lifecycle.plugin;

import org.jspecify.annotations.NullMarked;
