/** Shows from which files the server's certificate is read, and how it is replaced. */
@NullMarked
package dev.slipway.lifecycle.tls;

import org.jspecify.annotations.NullMarked;
