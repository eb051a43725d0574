package org.posthorn.imap.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.session.EventSource;
import org.posthorn.imap.session.FlagWriter;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.session.Synchroniser;
import org.posthorn.imap.syntax.FetchItem;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.EntityFormatException;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.view.MailboxView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Executes one FETCH: iterates over messages of the selected mailbox and writes a response for
/// each.
///
/// Sequence numbers are those of the client; flags and ModSeqs are current. One thread, one use.
public final class Fetcher {

  private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
  private static final FlagChange SEEN = FlagChange.add("\\Seen");

  private final ImapSession session;
  private final boolean uid;
  private final boolean uidOnly;
  private final boolean setsSeen;
  private final Selected selected;
  private final MailboxView shown;
  private final FetchPlan plan;
  private final FetchLimits limits;
  private final ResponseBuffer buffer = new ResponseBuffer();
  private final TimeSlice slice = new TimeSlice();
  private final ContentWriter contents;
  private final boolean tellsRecent;

  private MailboxView now;
  // The last message's index in `now`, from which the next one's is guessed.
  private int lastShown = -1;
  private int lastNow = -1;
  private List<Optional<MessageBytes>> opened = List.of();
  private final ToldFlags told;
  private int expunged;
  private int lost;
  private int unreadable;
  private int undecodable;
  private int[] madeSeen = new int[0];
  private int madeSeenCount;
  private long cachedFlags;
  private boolean cachedRecent;
  private byte @Nullable [] cachedList;

  /// @param uid the client names messages by UIDs, which are returned for each message; UIDs that
  ///   do not exist any more are ignored (RFC 9051 §6.4.9)
  /// @param modSeq whether MODSEQ is returned for each message
  public Fetcher(ImapSession session, List<FetchItem> items, boolean uid, boolean modSeq) {
    this.session = session;
    this.uid = uid;
    this.selected = session.selected();
    this.shown = selected.shown();
    this.uidOnly = session.uidOnly();
    this.plan = FetchPlan.of(items, (uid || session.qresync()) && !uidOnly, modSeq);
    // RFC 4314 §4: without the right s, \Seen stays as it is.
    this.setsSeen = !selected.readOnly() && selected.rights().has(MailboxRight.SEEN);
    this.limits = FetchLimits.USUAL;
    this.contents = new ContentWriter(session.out(), buffer, limits, slice);
    this.tellsRecent = !session.rev2();
    this.now = Synchroniser.current(session);
    this.told = new ToldFlags(selected.announced());
  }

  /// Writes the responses.
  ///
  /// @param indexes of messages in [Selected#shown], ascending
  /// @param changedSince messages whose ModSeq is not greater are skipped
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
        // Half a response has been sent: nothing that follows would be understood.
        throw new IOException("a response could not be finished", e);
      }
      buffer.drainTo(session.out());
      throw e;
    }
    buffer.drainTo(session.out());
  }

  /// How many of the messages another session has expunged. Stored data is returned for them (RFC
  /// 2180 §4.1.3).
  public int expunged() {
    return expunged;
  }

  /// How many of the messages were expunged and erased.
  public int lost() {
    return lost;
  }

  /// How many of the messages have a part whose transfer encoding is unknown.
  public int undecodable() {
    return undecodable;
  }

  /// How many of the messages could not be read; the log has the reason of the first.
  public int unreadable() {
    return unreadable;
  }

  /// The flags that the responses contain already, changed by this FETCH or by others.
  public Synchroniser.Expected expected() {
    return new Synchroniser.Expected() {
      @Override
      public boolean known(int uid, long before, long after) {
        return isMadeSeen(uid) && told(uid, before) == after;
      }

      @Override
      public long told(int uid, long before) {
        return told.of(uid, before);
      }
    };
  }

  /// A message, and the view with its flags, dates and size.
  ///
  /// @param index in the client's numbering
  /// @param place in `view`: the current view, or for a message that another session has expunged
  ///   the client's view, because the store keeps it for a while
  private record At(int index, MailboxView view, int place) {
    int uid() {
      return view.uid(place);
    }

    long emailId() {
      return view.emailId(place);
    }

    long bytes() {
      return view.bytes(place);
    }
  }

  private void batch(int[] indexes, OptionalLong changedSince) throws IOException {
    List<At> messages = find(indexes, changedSince);
    if (plan.setsSeen() && setsSeen && makeSeen(messages)) {
      messages = find(messages.stream().mapToInt(At::index).toArray(), OptionalLong.empty());
    }
    tellingFlags(messages);
    expunged += (int) messages.stream().filter(at -> at.view() != now).count();
    int from = 0;
    while (from < messages.size()) {
      int to = plan.needsBytes() ? openTogether(messages, from) : messages.size();
      if (plan.needsStructure()) {
        withStructures(messages.subList(from, to), opened);
      } else {
        for (int i = from; i < to; i++) {
          slice.breathe();
          message(messages.get(i), null, opened(i - from));
        }
      }
      from = to;
    }
  }

  private void tellingFlags(List<At> messages) {
    for (At at : messages) {
      if (at.view() == now && (plan.told() || isMadeSeen(at.uid()))) {
        told.add(now, at.place());
      }
    }
  }

  private List<At> find(int[] indexes, OptionalLong changedSince) {
    List<At> messages = new ArrayList<>(indexes.length);
    for (int index : indexes) {
      slice.breathe();
      int place = place(index);
      if (place < 0 && uid) {
        continue;
      }
      At at = place < 0 ? new At(index, shown, index) : new At(index, now, place);
      if (changedSince.isEmpty() || at.view().modSeq(at.place()) > changedSince.getAsLong()) {
        messages.add(at);
      }
    }
    return messages;
  }

  /// Reads the octets of as many small messages as allowed at a time, or skips one large message.
  ///
  /// @return where the next ones begin
  private int openTogether(List<At> messages, int from) {
    int to = from;
    long octets = 0;
    while (to < messages.size() && octets + messages.get(to).bytes() <= limits.openedBytes()) {
      octets += messages.get(to++).bytes();
    }
    opened = List.of();
    if (to - from < 2) {
      return from + 1;
    }
    try {
      opened = session.selected().account().openTogether(emailIds(messages.subList(from, to)));
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.CORRUPT) {
        throw e;
      }
      // One of them is damaged: each is opened singly.
    }
    return to;
  }

  private static long[] emailIds(List<At> messages) {
    return messages.stream().mapToLong(At::emailId).toArray();
  }

  private @Nullable MessageBytes opened(int at) {
    return at < opened.size() ? opened.get(at).orElse(null) : null;
  }

  /// The current index of a message in the client's view, or a negative number.
  private int place(int index) {
    if (now == shown) {
      return index;
    }
    int uid = shown.uid(index);
    // Usually nothing between two messages was expunged.
    int guess = lastNow + (index - lastShown);
    int place = guess < now.size() && now.uid(guess) == uid ? guess : now.indexOf(uid);
    if (place >= 0) {
      lastShown = index;
      lastNow = place;
    }
    return place;
  }

  /// Sets \Seen if it is missing (RFC 9051 §6.4.5).
  ///
  /// @return whether the mailbox has changed, so that indexes must be looked up again
  private boolean makeSeen(List<At> messages) {
    int[] uids =
        messages.stream()
            .filter(at -> at.view() == now && (now.flags(at.place()) & Flags.SEEN) == 0)
            .mapToInt(At::uid)
            .toArray();
    if (uids.length == 0) {
      return false;
    }
    try {
      EventSource events = EventSource.beforeFlags(session);
      session.selected().account().store(selected.mailbox(), uids, SEEN, OptionalLong.empty());
      events.flagged(uids);
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.DISK_FULL) {
        throw e;
      }
      // Mail must be readable if the disk is full; the messages stay unseen.
      return false;
    }
    madeSeen = Arrays.copyOf(madeSeen, madeSeenCount + uids.length);
    System.arraycopy(uids, 0, madeSeen, madeSeenCount, uids.length);
    madeSeenCount += uids.length;
    now = Synchroniser.current(session);
    lastShown = -1;
    lastNow = -1;
    return true;
  }

  private void withStructures(List<At> messages, List<Optional<MessageBytes>> bytes) {
    StoredStructures.visit(
        session.selected().account(),
        emailIds(messages),
        new StoredStructures.Visitor() {
          private int next;

          @Override
          public void structure(Structure structure) {
            slice.breathe();
            try {
              MessageBytes read = next < bytes.size() ? bytes.get(next).orElse(null) : null;
              message(messages.get(next), structure, read);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            next++;
          }

          @Override
          public void missing(long emailId) {
            lost++;
            next++;
          }

          @Override
          public void damaged(long emailId, StoreException cause) {
            unreadable(messages.get(next++), cause);
          }
        });
  }

  private void message(At at, @Nullable Structure structure, @Nullable MessageBytes bytes)
      throws IOException {
    MailAccount account = session.selected().account();
    try (OpenMessage message = new OpenMessage(account, at.emailId(), structure, bytes)) {
      for (FetchPlan.Item item : plan.items()) {
        contents.check(item, message);
      }
      respond(at, message);
    } catch (ImapException.No e) {
      // RFC 9051 §6.4.5: an unknown encoding fails the command, but other messages are still
      // returned.
      undecodable++;
    } catch (MailException e) {
      if (e.kind() != MailException.Kind.NOT_FOUND) {
        throw e;
      }
      lost++;
    } catch (StoreException e) {
      // One damaged message must not hide those after it.
      boolean ofThisMessage =
          e.kind() == StoreException.Kind.CORRUPT || e.kind() == StoreException.Kind.IO;
      if (!ofThisMessage || contents.handedOn()) {
        throw e;
      }
      unreadable(at, e);
    } catch (EntityFormatException e) {
      if (contents.handedOn()) {
        throw e;
      }
      unreadable(at, e);
    }
  }

  private void unreadable(At at, RuntimeException cause) {
    if (unreadable++ == 0) {
      LOG.error(
          "imap event=message-unreadable id={} uid={}", session.connection().id(), at.uid(), cause);
    }
  }

  private void respond(At at, OpenMessage message) throws IOException {
    int start = buffer.length();
    try {
      if (uidOnly) {
        buffer.text("* ").number(at.uid()).text(" UIDFETCH ("); // RFC 9586 §3.3
      } else {
        buffer.text("* ").number(at.index() + 1L).text(" FETCH (");
      }
      String separator = "";
      for (FetchPlan.Item item : plan.items()) {
        buffer.text(separator).octets(item.label());
        separator = " ";
        switch (item) {
          case FetchPlan.Plain p -> plain(p.attribute(), at, message);
          case FetchPlan.Contents c -> contents.contents(c, message);
          case FetchPlan.Decoded d -> contents.decoded(d, message);
          case FetchPlan.DecodedSize s -> contents.decodedSize(s, message);
        }
      }
      if (plan.setsSeen() && !plan.told() && isMadeSeen(at.uid())) {
        // RFC 9051 §6.4.5: flags changed by the FETCH itself should be returned.
        buffer.text(" FLAGS ");
        flags(at);
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

  private boolean isMadeSeen(int uidOfMessage) {
    return Arrays.binarySearch(madeSeen, 0, madeSeenCount, uidOfMessage) >= 0;
  }

  private void plain(FetchItem.Attribute attribute, At at, OpenMessage message) {
    MailboxView view = at.view();
    int place = at.place();
    switch (attribute) {
      case FLAGS -> flags(at);
      case UID -> buffer.number(view.uid(place));
      case INTERNALDATE -> buffer.dateTime(view.internalDate(place));
      case SAVEDATE -> buffer.dateTime(view.saveDate(place));
      case PREVIEW -> buffer.string(message.preview());
      case RFC822_SIZE -> buffer.number(view.bytes(place));
      case MODSEQ -> buffer.octet('(').number(view.modSeq(place)).octet(')');
      case EMAILID -> buffer.octet('(').text(ObjectId.ofEmail(view.emailId(place))).octet(')');
      case THREADID -> buffer.octet('(').text(ObjectId.ofThread(message.threadId())).octet(')');
      case ENVELOPE -> EnvelopeRendering.write(message.envelope(), buffer);
      case BODY -> BodyStructureRendering.write(message.entity(), false, buffer);
      case BODYSTRUCTURE -> BodyStructureRendering.write(message.entity(), true, buffer);
      case RFC822, RFC822_HEADER, RFC822_TEXT ->
          throw new IllegalStateException("compiled as contents");
    }
  }

  private void flags(At at) {
    long flags = at.view().flags(at.place());
    boolean recent = tellsRecent && selected.recent(at.uid());
    byte[] list = cachedList;
    // Neighbouring messages usually have the same flags.
    if (list == null || flags != cachedFlags || recent != cachedRecent) {
      list = FlagWriter.octets(flags, recent, at.view().keywords());
      cachedFlags = flags;
      cachedRecent = recent;
      cachedList = list;
    }
    buffer.octets(list);
  }
}
