/** What a module does on threads and in processes: named, tracked, bounded, and ended with the module. */
@NullMarked
package dev.slipway.lifecycle.work;

import org.jspecify.annotations.NullMarked;
