/** A look inside, for administrators: threads, heap, open files, flight recordings. */
@NullMarked
package dev.slipway.lifecycle.web.debug;

import org.jspecify.annotations.NullMarked;
