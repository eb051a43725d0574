package org.posthorn.delivery.rules;

import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.sieve.run.MessageUnderTest;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.StagedMessage;

/// A received message as scripts see it. One thread.
record StagedUnderTest(
    String envelopeFrom, String envelopeTo, StagedMessage message, MessageBytes bytes)
    implements MessageUnderTest {

  @Override
  public long size() {
    return message.size();
  }

  @Override
  public HeaderFields header() {
    return message.header();
  }

  @Override
  public Entity structure() {
    return message.entity();
  }

  @Override
  public byte[] octets(long from, long to) {
    return bytes.range(from, to);
  }
}
