package org.posthorn.imap.fetch;

/// Limits of the memory of one FETCH.
///
/// @param headerBytes octets of a header that HEADER.FIELDS searches; later fields are not found.
///   Headers of real messages are below 64 KiB
/// @param decodedBytes a part is decoded once and kept if its encoded form is at most this long;
///   otherwise it is decoded twice: to count and to send
/// @param batch messages whose stored structure is read at a time
/// @param openedBytes octets of small messages that are read together
record FetchLimits(int headerBytes, int decodedBytes, int batch, int openedBytes) {

  static final FetchLimits USUAL = new FetchLimits(1 << 20, 256 << 10, 256, 256 << 10);
}
