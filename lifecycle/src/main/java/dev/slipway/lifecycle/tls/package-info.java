/** TLS between the socket and the protocol: the server's certificate, kept up to date, and the connections that it secures. */
@NullMarked
package dev.slipway.lifecycle.tls;

import org.jspecify.annotations.NullMarked;
