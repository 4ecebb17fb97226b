/** The web server of the platform: one listener, routes that come and go, event streams, assets, and its hygiene. */
@NullMarked
package dev.slipway.lifecycle.web;

import org.jspecify.annotations.NullMarked;
