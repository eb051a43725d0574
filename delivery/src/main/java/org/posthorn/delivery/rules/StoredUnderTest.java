package org.posthorn.delivery.rules;

import java.util.List;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.sieve.run.MessageUnderTest;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;

/// A message in a mailbox as scripts see it; it has no envelope. One thread.
record StoredUnderTest(
    String owner, List<String> flags, Entity structure, HeaderFields header, MessageBytes bytes)
    implements MessageUnderTest {

  /// @param owner the address of the account's owner
  /// @param bytes to be closed by the caller, after the run
  static StoredUnderTest of(
      String owner, List<String> flags, Structure stored, MessageBytes bytes) {
    Entity structure = stored.entity();
    byte[] header = stored.header().orElseGet(() -> bytes.range(0, structure.bodyStart()));
    return new StoredUnderTest(owner, flags, structure, HeaderFields.parse(header), bytes);
  }

  @Override
  public String envelopeFrom() {
    return "";
  }

  @Override
  public String envelopeTo() {
    return owner;
  }

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public byte[] octets(long from, long to) {
    return bytes.range(from, to);
  }
}
