/** The messages of the chat in MongoDB: one document for each batch, numbered without gaps and without transactions. */
@NullMarked
package dev.slipway.mongodb;

import org.jspecify.annotations.NullMarked;
