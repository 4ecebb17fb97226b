/** The commands that talk to a platform that runs: they find it by its data folder, and ask it over HTTP as its administrator. */
@NullMarked
package dev.slipway.lifecycle.client;

import org.jspecify.annotations.NullMarked;
