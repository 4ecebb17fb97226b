package dev.slipway.relay.rtsp;

/**
 * A request that is well formed (RFC 2326, section 6); whether it makes sense is not yet known. Immutable, as long as nobody writes to
 * the body.
 *
 * @param method its method as it was written, known or not
 * @param uri its address as it was written
 * @param headers its headers
 * @param body its body, empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RtspRequest(String method, String uri, Headers headers, byte[] body) {

  /** The largest sequence number that is taken. */
  static final long MAX_CSEQ = 0xFFFF_FFFFL;

  /**
   * Returns the sequence number (RFC 2326, section 12.17).
   *
   * @throws RtspFault 400, when there is none
   */
  long cseq() throws RtspFault {
    return headers.number("CSeq", MAX_CSEQ).orElseThrow(() -> RtspFault.of(400, "header CSeq is missing"));
  }

  @Override
  public String toString() {
    return method; // addresses may hold secrets
  }
}
