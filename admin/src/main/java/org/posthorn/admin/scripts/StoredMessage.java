package org.posthorn.admin.scripts;

import java.util.Optional;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.sieve.run.MessageUnderTest;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;

/// A stored message as scripts see it. Its envelope is taken from its trace fields. One thread.
final class StoredMessage implements MessageUnderTest {
  private final MessageBytes bytes;
  private final HeaderFields header;
  private final Entity structure;

  /// @param bytes to be closed by the caller, after the run
  StoredMessage(Structure stored, MessageBytes bytes) {
    this.bytes = bytes;
    structure = stored.entity();
    header =
        HeaderFields.parse(stored.header().orElseGet(() -> bytes.range(0, structure.bodyStart())));
  }

  @Override
  public String envelopeFrom() {
    return trace("Return-Path");
  }

  @Override
  public String envelopeTo() {
    return trace("Delivered-To");
  }

  private String trace(String field) {
    Optional<HeaderField> first = header.first(field);
    return first.map(found -> found.value().replaceAll("[<>\\s]", "")).orElse("");
  }

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public HeaderFields header() {
    return header;
  }

  @Override
  public Entity structure() {
    return structure;
  }

  @Override
  public byte[] octets(long from, long to) {
    return bytes.range(from, to);
  }
}
