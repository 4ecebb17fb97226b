/** Shows the web server from outside, over real sockets. */
@NullMarked
package dev.slipway.lifecycle.web;

import org.jspecify.annotations.NullMarked;
