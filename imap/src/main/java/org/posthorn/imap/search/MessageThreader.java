package org.posthorn.imap.search;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.command.ThreadMessages.Algorithm;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.BaseSubject;
import org.posthorn.mime.Entity;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.mime.MessageIds;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.StoredStructures;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.view.MailboxView;

/// Threads what a search has found (RFC 5256 §3). Subjects are compared by i;unicode-casemap (RFC
/// 5051), as SORT does. One thread, one use.
public final class MessageThreader {
  /// Octets of a header that are searched for References if it is not stored beside the message.
  private static final int HEADER_OCTETS_MAX = 256 << 10;

  private final MailAccount account;
  private final SearchResult found;
  private final Algorithm algorithm;
  private final int contentMax;
  private final Progress progress;
  private final TimeSlice slice = new TimeSlice();

  private final long[] sent;
  private final int[] subjects;
  private final boolean[] replies;
  private final Map<String, Integer> subjectNumbers = new HashMap<>();
  private final ReferenceForest forest;

  /// @param contentMax messages whose headers may be read
  public MessageThreader(
      MailAccount account,
      SearchResult found,
      Algorithm algorithm,
      int contentMax,
      Progress progress) {
    this.account = account;
    this.found = found;
    this.algorithm = algorithm;
    this.contentMax = contentMax;
    this.progress = progress;
    MailboxView view = found.view();
    this.sent = IntStream.of(found.places()).mapToLong(view::internalDate).toArray();
    this.subjects = new int[found.count()];
    this.replies = new boolean[found.count()];
    this.forest = new ReferenceForest(found.count(), slice);
  }

  /// Writes the threads, `(2)(3 6 (4 23)(44 7 96))`.
  ///
  /// @throws ImapException.No if there are too many messages
  public void write(boolean uid, ResponseWriter out) throws IOException {
    if (found.count() > contentMax) {
      throw new ImapException.No(
          ResponseCode.LIMIT, "more than " + contentMax + " messages to thread");
    }
    long[] internal = sent.clone();
    StoredStructures.visit(
        account,
        IntStream.of(found.places()).mapToLong(found.view()::emailId).toArray(),
        new Contents());
    ThreadTree tree =
        new ThreadTree(
            sent, algorithm == Algorithm.ORDEREDSUBJECT ? bySubject() : forest.link(), slice);
    switch (algorithm) {
      case REFERENCES -> {
        tree.prune();
        tree.joinSubjects(subjects, replies);
        tree.sort();
      }
      case REFS -> {
        tree.prune();
        tree.sortByLatest(internal);
      }
      case ORDEREDSUBJECT -> tree.sort();
    }
    out.text("* THREAD");
    if (found.count() > 0) {
      out.space();
    }
    tree.write(found.numbers(uid), out);
    out.end();
  }

  /// The parents: of the messages with one subject, the first is the parent of the others.
  private int[] bySubject() {
    int[] parents = new int[sent.length];
    Arrays.fill(parents, ThreadTree.NONE);
    int[] firsts = new int[subjectNumbers.size() + 1];
    Arrays.fill(firsts, ThreadTree.NONE);
    for (int i = 0; i < sent.length; i++) {
      int first = firsts[subjects[i]];
      if (first == ThreadTree.NONE || sent[i] < sent[first]) {
        firsts[subjects[i]] = i;
      }
    }
    for (int i = 0; i < sent.length; i++) {
      parents[i] = firsts[subjects[i]] == i ? ThreadTree.NONE : firsts[subjects[i]];
    }
    return parents;
  }

  private final class Contents implements StoredStructures.Visitor {
    private int next;

    @Override
    public void structure(Structure structure) {
      slice.breathe();
      progress.done(next, found.count());
      int at = next++;
      ImapEnvelope envelope = structure.envelope();
      MessageSorter.sent(envelope).ifPresent(date -> sent[at] = date.toInstant().toEpochMilli());
      if (algorithm != Algorithm.REFS) {
        subject(at, envelope.subject());
      }
      if (algorithm == Algorithm.ORDEREDSUBJECT) {
        return;
      }
      String id = envelope.messageId();
      forest.add(id == null ? "" : MessageIds.first(id).orElse(""), references(structure));
    }

    private void subject(int at, @Nullable String written) {
      BaseSubject subject = BaseSubject.of(written == null ? "" : written);
      String folded = MessageSorter.beginning(UnicodeCasemap.fold(subject.text()));
      replies[at] = subject.replyOrForward();
      if (!folded.isEmpty()) {
        subjects[at] = subjectNumbers.computeIfAbsent(folded, _ -> subjectNumbers.size() + 1);
      }
    }

    @Override
    public void missing(long emailId) {
      nothing();
    }

    @Override
    public void damaged(long emailId, StoreException cause) {
      nothing(); // as a message without these fields; a FETCH reports it
    }

    private void nothing() {
      next++;
      if (algorithm != Algorithm.ORDEREDSUBJECT) {
        forest.add("", List.of());
      }
    }
  }

  // RFC 5256 §3 step 1: References; if there is none, the first identifier of In-Reply-To.
  private List<String> references(Structure structure) {
    String field = ReferencesField.of(structure.header().orElseGet(() -> header(structure)));
    List<String> ids = field.isEmpty() ? List.of() : MessageIds.parse(field);
    if (!ids.isEmpty()) {
      return ids;
    }
    String inReplyTo = structure.envelope().inReplyTo();
    return inReplyTo == null
        ? List.of()
        : MessageIds.first(inReplyTo).map(List::of).orElse(List.of());
  }

  /// A header that is too long to be stored beside the message.
  private byte[] header(Structure structure) {
    Entity message = structure.entity();
    long from = message.headerStart();
    long to = Math.min(message.bodyStart(), from + HEADER_OCTETS_MAX);
    slice.breatheNow();
    try (MessageBytes bytes = account.open(structure.emailId())) {
      return bytes.range(from, to);
    } catch (MailException | StoreException e) {
      return "".getBytes(StandardCharsets.US_ASCII); // a FETCH reports it
    }
  }
}
