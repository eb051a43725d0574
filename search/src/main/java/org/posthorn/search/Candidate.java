package org.posthorn.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;

/// The message that is being tested, with the parts that have been read. One thread; reused for one
/// message after the other.
public final class Candidate implements AutoCloseable {
  /// Characters of a decoded body that are cached if several texts are searched; a longer body is
  /// decoded for each.
  private static final long KEPT_CHARACTERS_MAX = 4L << 20;

  /// The cost of decoding a body, relative to searching a text in it.
  private static final long DECODED_SHARE = 16;

  private final MailAccount account;
  private final TimeSlice slice;
  private final boolean keepsBody;
  private long cost;
  private int index;
  private int place;
  private boolean mayOpen;
  private @Nullable Structure structure;
  private @Nullable HeaderFields header;
  private @Nullable ImapEnvelope envelope;
  private @Nullable Entity entity;
  private @Nullable MessageBytes bytes;

  /// The folded texts of the body, if they were decoded and are not too long.
  private @Nullable List<String> body;

  private boolean bodyIsLong;

  public Candidate(MailAccount account) {
    this(account, new TimeSlice(), false);
  }

  /// @param slice of the searching thread
  /// @param keepsBody whether a body is tested more than once
  Candidate(MailAccount account, TimeSlice slice, boolean keepsBody) {
    this.account = account;
    this.slice = slice;
    this.keepsBody = keepsBody;
  }

  /// The cost so far, in octets read.
  long cost() {
    return cost;
  }

  /// Continues with another message, of which nothing has been read.
  ///
  /// @param index for [Condition.OfNumber]
  /// @param place for [Condition.OfView]
  public Candidate at(int index, int place) {
    close();
    this.index = index;
    this.place = place;
    mayOpen = false;
    structure = null;
    header = null;
    envelope = null;
    entity = null;
    body = null;
    bodyIsLong = false;
    return this;
  }

  /// Sets the stored structure of the message.
  void read(Structure stored) {
    structure = stored;
  }

  /// Permits opening the message.
  ///
  /// @param opened its octets, if they were read already
  void mayOpen(Optional<MessageBytes> opened) {
    mayOpen = true;
    bytes = opened.orElse(null);
  }

  int index() {
    return index;
  }

  int place() {
    return place;
  }

  /// Whether the header is available.
  boolean hasHeader() {
    Structure stored = structure;
    return stored != null && (mayOpen || stored.header().isPresent());
  }

  /// Whether the body is available.
  boolean hasBody() {
    return structure != null && mayOpen;
  }

  /// Whether the envelope and the structure are available. They are stored separately from the
  /// message.
  boolean hasStructure() {
    return structure != null;
  }

  long emailId() {
    return structure().emailId();
  }

  ImapEnvelope envelope() {
    if (envelope == null) {
      envelope = structure().envelope();
    }
    return envelope;
  }

  HeaderFields header() {
    if (header == null) {
      header =
          HeaderFields.parse(
              structure()
                  .header()
                  .orElseGet(() -> MessageText.headerOctets(entity(), this::octets)));
    }
    return header;
  }

  Entity entity() {
    if (entity == null) {
      entity = structure().entity();
    }
    return entity;
  }

  byte[] octets(long from, long to) {
    if (bytes == null) {
      bytes = account.open(structure().emailId());
    }
    slice.breatheNow();
    cost += to - from;
    return bytes.range(from, to);
  }

  /// Whether the body contains a text.
  ///
  /// @param folded in the comparator's form
  boolean bodyContains(String folded) {
    List<String> texts = keepsBody ? body() : null;
    if (texts == null) {
      return MessageText.bodyContains(entity(), this::octets, folded);
    }
    for (String text : texts) {
      cost += text.length() / DECODED_SHARE;
      slice.breatheNow();
      if (MessageText.containsFolded(text, folded)) {
        return true;
      }
    }
    return false;
  }

  /// Null if it is too long for the cache.
  private @Nullable List<String> body() {
    if (body == null && !bodyIsLong) {
      List<String> texts = new ArrayList<>();
      long[] length = {0};
      bodyIsLong =
          MessageText.anyOfBody(
              entity(),
              this::octets,
              text -> {
                length[0] += text.length();
                texts.add(UnicodeCasemap.fold(text));
                return length[0] > KEPT_CHARACTERS_MAX;
              });
      body = bodyIsLong ? null : texts;
    }
    return body;
  }

  private Structure structure() {
    if (structure == null) {
      throw new IllegalStateException("not read yet");
    }
    return structure;
  }

  @Override
  public void close() {
    if (bytes != null) {
      bytes.close();
      bytes = null;
    }
  }
}
