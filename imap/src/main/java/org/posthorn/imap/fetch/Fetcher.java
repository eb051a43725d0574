package org.posthorn.imap.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.session.FlagWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.syntax.FetchItem;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Slice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;
import org.posthorn.store.view.MailboxView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers one FETCH: walks over messages of the selected mailbox and writes a response for each.
///
/// Sequence numbers are the client's, flags and ModSeqs those of now. One thread, one use.
public final class Fetcher {

  private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
  private static final FlagChange SEEN = FlagChange.add("\\Seen");

  private final ImapSession session;
  private final Selected selected;
  private final MailboxView shown;
  private final FetchPlan plan;
  private final FetchLimits limits;
  private final ResponseBuffer buffer = new ResponseBuffer();
  private final Slice slice = new Slice();
  private final ContentWriter contents;
  private final boolean tellsRecent;

  private MailboxView now;
  // The last message's place in `now`, from which the next one's is guessed.
  private int lastShown = -1;
  private int lastNow = -1;
  private List<Optional<MessageBytes>> opened = List.of();
  private int expunged;
  private int unreadable;
  private int[] madeSeen = new int[0];
  private int madeSeenCount;
  private long cachedFlags;
  private boolean cachedRecent;
  private byte @Nullable [] cachedList;

  /// @param uid UIDs are told of each message
  /// @param modSeq ModSeqs are told of each message
  public Fetcher(ImapSession session, List<FetchItem> items, boolean uid, boolean modSeq) {
    this.session = session;
    this.selected = session.selected();
    this.shown = selected.shown();
    this.plan = FetchPlan.of(items, uid, modSeq);
    this.limits = FetchLimits.USUAL;
    this.contents = new ContentWriter(session.out(), buffer, limits, slice);
    this.tellsRecent = !session.rev2();
    this.now = Synchroniser.current(session);
  }

  /// Writes the responses.
  ///
  /// @param indexes of messages in [Selected#shown], ascending
  /// @param changedSince passes over messages whose ModSeq is not greater
  public void fetch(int[] indexes, OptionalLong changedSince) throws IOException {
    if (plan.told() || plan.setsSeen()) {
      Synchroniser.newKeywords(session, now);
    }
    try {
      for (int from = 0; from < indexes.length; from += limits.batch()) {
        int to = Math.min(indexes.length, from + limits.batch());
        batch(Arrays.copyOfRange(indexes, from, to), changedSince);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (RuntimeException e) {
      if (contents.handedOn()) {
        // Half a response is on its way: nothing that could follow would be understood.
        throw new IOException("a response could not be finished", e);
      }
      buffer.drainTo(session.out());
      throw e;
    }
    buffer.drainTo(session.out());
  }

  /// How many of the messages another session has expunged.
  public int expunged() {
    return expunged;
  }

  /// How many of the messages could not be read; the log says why of the first.
  public int unreadable() {
    return unreadable;
  }

  /// The change of flags that fetching itself made, which the responses have told already.
  public Synchroniser.Expected expected() {
    return (uid, before, after) ->
        after == (before | Flags.SEEN) && Arrays.binarySearch(madeSeen, 0, madeSeenCount, uid) >= 0;
  }

  private void batch(int[] indexes, OptionalLong changedSince) throws IOException {
    int[] places = new int[indexes.length];
    int count = 0;
    for (int index : indexes) {
      slice.breathe();
      int place = place(index);
      if (place < 0) {
        expunged++;
      } else if (changedSince.isEmpty() || now.modSeq(place) > changedSince.getAsLong()) {
        indexes[count] = index;
        places[count++] = place;
      }
    }
    if (plan.setsSeen() && !selected.readOnly()) {
      count = makeSeen(indexes, places, count);
    }
    int from = 0;
    while (from < count) {
      int to = plan.needsBytes() ? openTogether(places, from, count) : count;
      if (plan.needsStructure()) {
        withStructures(indexes, places, from, to);
      } else {
        for (int i = from; i < to; i++) {
          slice.breathe();
          message(indexes[i], places[i], null, opened(i - from));
        }
      }
      from = to;
    }
  }

  /// Reads the octets of as many small messages as may be held at a time, or passes over one large
  /// one.
  ///
  /// @return where the next ones begin
  private int openTogether(int[] places, int from, int count) {
    int to = from;
    long octets = 0;
    while (to < count && octets + now.bytes(places[to]) <= limits.openedBytes()) {
      octets += now.bytes(places[to++]);
    }
    if (to - from < 2) {
      opened = List.of();
      return from + 1;
    }
    long[] emailIds = new long[to - from];
    for (int i = from; i < to; i++) {
      emailIds[i - from] = now.emailId(places[i]);
    }
    opened = session.account().openTogether(emailIds);
    return to;
  }

  private @Nullable MessageBytes opened(int at) {
    return at < opened.size() ? opened.get(at).orElse(null) : null;
  }

  /// Where a message of the client's view is now, or a negative number.
  private int place(int index) {
    if (now == shown) {
      return index;
    }
    int uid = shown.uid(index);
    // Mostly nothing between two messages went away.
    int guess = lastNow + (index - lastShown);
    int place = guess < now.size() && now.uid(guess) == uid ? guess : now.indexOf(uid);
    if (place >= 0) {
      lastShown = index;
      lastNow = place;
    }
    return place;
  }

  /// Sets \Seen where it is missing (RFC 9051 §6.4.5), and looks again where messages are.
  ///
  /// @return how many messages are left
  private int makeSeen(int[] indexes, int[] places, int count) {
    int[] uids = new int[count];
    int unseen = 0;
    for (int i = 0; i < count; i++) {
      if ((now.flags(places[i]) & Flags.SEEN) == 0) {
        uids[unseen++] = now.uid(places[i]);
      }
    }
    if (unseen == 0) {
      return count;
    }
    uids = Arrays.copyOf(uids, unseen);
    try {
      session.account().store(selected.mailbox(), uids, SEEN, OptionalLong.empty());
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.DISK_FULL) {
        throw e;
      }
      // Mail must be readable on a full disk; the messages stay unseen.
      return count;
    }
    madeSeen = Arrays.copyOf(madeSeen, madeSeenCount + unseen);
    System.arraycopy(uids, 0, madeSeen, madeSeenCount, unseen);
    madeSeenCount += unseen;
    now = Synchroniser.current(session);
    lastShown = -1;
    lastNow = -1;
    int left = 0;
    for (int i = 0; i < count; i++) {
      int place = place(indexes[i]);
      if (place < 0) {
        expunged++;
      } else {
        indexes[left] = indexes[i];
        places[left++] = place;
      }
    }
    return left;
  }

  private void withStructures(int[] indexes, int[] places, int from, int to) {
    long[] emailIds = new long[to - from];
    for (int i = from; i < to; i++) {
      emailIds[i - from] = now.emailId(places[i]);
    }
    session
        .account()
        .structures(
            emailIds,
            new StructureVisitor() {
              private int next = from;

              @Override
              public void structure(Structure structure) {
                slice.breathe();
                try {
                  message(indexes[next], places[next], structure, opened(next - from));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                next++;
              }

              @Override
              public void missing(long emailId) {
                expunged++;
                next++;
              }
            });
  }

  private void message(
      int index, int place, @Nullable Structure structure, @Nullable MessageBytes bytes)
      throws IOException {
    MailAccount account = session.account();
    long emailId = now.emailId(place);
    try (OpenMessage message = new OpenMessage(account, emailId, structure, bytes)) {
      for (FetchPlan.Item item : plan.items()) {
        contents.check(item, message);
      }
      respond(index, place, message);
    } catch (MailException e) {
      if (e.kind() != MailException.Kind.NOT_FOUND) {
        throw e;
      }
      expunged++;
    } catch (StoreException e) {
      // One damaged message must not hide those after it.
      boolean ofThisMessage =
          e.kind() == StoreException.Kind.CORRUPT || e.kind() == StoreException.Kind.IO;
      if (!ofThisMessage || contents.handedOn()) {
        throw e;
      }
      if (unreadable++ == 0) {
        LOG.error("id={} uid={} cannot be read", session.connection().id(), now.uid(place), e);
      }
    }
  }

  private void respond(int index, int place, OpenMessage message) throws IOException {
    int start = buffer.length();
    try {
      buffer.text("* ").number(index + 1L).text(" FETCH (");
      String separator = "";
      for (FetchPlan.Item item : plan.items()) {
        buffer.text(separator).octets(item.label());
        separator = " ";
        switch (item) {
          case FetchPlan.Plain p -> plain(p.attribute(), place, message);
          case FetchPlan.Contents c -> contents.contents(c, message);
          case FetchPlan.Decoded d -> contents.decoded(d, message);
          case FetchPlan.DecodedSize s -> contents.decodedSize(s, message);
        }
      }
      if (plan.setsSeen() && !plan.told() && isMadeSeen(place)) {
        // RFC 9051 §6.4.5: flags that the FETCH itself changed should be told.
        buffer.text(" FLAGS ");
        flags(place);
      }
      buffer.text(")\r\n");
    } catch (RuntimeException e) {
      if (!contents.handedOn()) {
        buffer.truncate(start);
      }
      throw e;
    }
    contents.responseEnds();
    buffer.drainIfLarge(session.out());
  }

  private boolean isMadeSeen(int place) {
    return Arrays.binarySearch(madeSeen, 0, madeSeenCount, now.uid(place)) >= 0;
  }

  private void plain(FetchItem.Attribute attribute, int place, OpenMessage message) {
    switch (attribute) {
      case FLAGS -> flags(place);
      case UID -> buffer.number(now.uid(place));
      case INTERNALDATE -> buffer.dateTime(now.internalDate(place));
      case RFC822_SIZE -> buffer.number(now.bytes(place));
      case MODSEQ -> buffer.octet('(').number(now.modSeq(place)).octet(')');
      case EMAILID -> buffer.octet('(').text(ObjectId.ofEmail(now.emailId(place))).octet(')');
      case THREADID -> buffer.octet('(').text(ObjectId.ofThread(message.threadId())).octet(')');
      case ENVELOPE -> EnvelopeRendering.write(message.envelope(), buffer);
      case BODY -> BodyStructureRendering.write(message.entity(), false, buffer);
      case BODYSTRUCTURE -> BodyStructureRendering.write(message.entity(), true, buffer);
      case RFC822, RFC822_HEADER, RFC822_TEXT ->
          throw new IllegalStateException("compiled as contents");
    }
  }

  private void flags(int place) {
    long flags = now.flags(place);
    boolean recent = tellsRecent && selected.recent(now.uid(place));
    byte[] list = cachedList;
    // Messages next to each other mostly have the same flags.
    if (list == null || flags != cachedFlags || recent != cachedRecent) {
      list = FlagWriter.octets(flags, recent, now.keywords());
      cachedFlags = flags;
      cachedRecent = recent;
      cachedList = list;
    }
    buffer.octets(list);
  }
}
