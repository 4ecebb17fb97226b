/** Tests of the log on MongoDB, against a server that speaks its protocol. */
package dev.slipway.mongodb;
