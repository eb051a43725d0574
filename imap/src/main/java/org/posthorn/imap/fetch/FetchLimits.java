package org.posthorn.imap.fetch;

/// Bounds on what one FETCH holds in memory.
///
/// @param headerBytes most octets of a header that HEADER.FIELDS looks through; fields beyond are
///   not found. Headers of real messages stay below 64 KiB
/// @param decodedBytes a part to be decoded is decoded once and kept if its encoded form is at most
///   this long, else decoded twice: once to count, once to send
/// @param batch messages whose stored structure is read at a time
/// @param openedBytes octets of small messages that are read together
record FetchLimits(int headerBytes, int decodedBytes, int batch, int openedBytes) {

  static final FetchLimits USUAL = new FetchLimits(1 << 20, 256 << 10, 256, 256 << 10);
}
