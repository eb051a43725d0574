package org.posthorn.delivery.rules;

import java.util.Optional;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.TextPart;
import org.posthorn.sieve.run.MessageUnderTest;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.StagedMessage;

/// A received message as scripts see it. One thread.
record StagedUnderTest(
    String envelopeFrom,
    String envelopeTo,
    StagedMessage message,
    HeaderFields header,
    MessageBytes bytes)
    implements MessageUnderTest {

  /// A header that the scanner has not kept completely is read again, because a script may change
  /// any part of it.
  static StagedUnderTest of(
      String envelopeFrom, String envelopeTo, StagedMessage message, MessageBytes bytes) {
    HeaderFields kept = message.header();
    long end = message.entity().bodyStart();
    HeaderFields header = kept.bodyStart() < end ? HeaderFields.parse(bytes.range(0, end)) : kept;
    return new StagedUnderTest(envelopeFrom, envelopeTo, message, header, bytes);
  }

  @Override
  public long size() {
    return message.size();
  }

  @Override
  public Entity structure() {
    return message.entity();
  }

  @Override
  public Optional<TextPart> read(Entity part) {
    return message.read(part);
  }

  @Override
  public byte[] octets(long from, long to) {
    return bytes.range(from, to);
  }
}
