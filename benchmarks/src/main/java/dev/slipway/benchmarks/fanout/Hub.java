package dev.slipway.benchmarks.fanout;

/** A server that sends what is published to all its WebSocket clients. Publishing is confined to one thread. */
interface Hub {

  /** The path of the endpoint. */
  String PATH = "/fanout";

  /** Returns the port. */
  int port();

  /** Sends a text message, UTF-8, to all clients. */
  void publish(byte[] text);

  /** Returns how many of the messages published last have not been handed to the system for every client. */
  int unfinished();

  /** Tells every client that the server goes away, close code 1001, and ends. */
  void shutDown() throws Exception;
}
