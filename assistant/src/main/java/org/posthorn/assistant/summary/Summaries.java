package org.posthorn.assistant.summary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.posthorn.assistant.text.Bulk;
import org.posthorn.assistant.text.MessageText;
import org.posthorn.assistant.text.Reading;
import org.posthorn.assistant.text.SentAt;
import org.posthorn.assistant.text.TextLimits;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;

/// Summaries of an account's messages and threads, computed when they are first asked for and then
/// stored. Only for the account's owner. Thread-safe.
public final class Summaries {
  private final SummaryRows rows;
  private final Summarizer summarizer;
  private final SummaryLimits limits;
  private final TextLimits texts;

  public Summaries(KeyValueStore kv, SummaryLimits limits, TextLimits texts) {
    rows = new SummaryRows(kv);
    summarizer = new Summarizer(limits);
    this.limits = limits;
    this.texts = texts;
  }

  public SummaryRows rows() {
    return rows;
  }

  /// A message that is read.
  ///
  /// @param envelope of the message
  /// @param reading what it says
  public record Read(ImapEnvelope envelope, Reading reading, MessageSummary summary) {}

  /// Reads a message and summarizes it; stores nothing.
  ///
  /// @throws MailException of kind NOT_FOUND if it is erased
  public Read read(MailAccount account, Structure structure, Instant received) {
    ImapEnvelope envelope = structure.envelope();
    try (MessageBytes bytes = account.open(structure.emailId())) {
      Reading reading = MessageText.read(structure.entity(), bytes::range, texts);
      Optional<String> date = Optional.ofNullable(envelope.date());
      MessageSummary summary =
          summarizer.summarize(reading, subject(envelope), SentAt.of(date, received));
      boolean bulk =
          structure
              .header()
              .filter(header -> Bulk.is(HeaderFields.parse(header), envelope))
              .isPresent();
      return new Read(envelope, reading, bulk ? summary.withoutReply() : summary);
    }
  }

  /// The subject, decoded; may be empty.
  public static String subject(ImapEnvelope envelope) {
    String subject = envelope.subject();
    return subject == null ? "" : EncodedWords.decode(subject).strip();
  }

  /// The summaries of existing messages, in the given order.
  public SequencedMap<Long, MessageSummary> of(MailAccount account, Collection<Long> emails) {
    Map<Long, MessageSummary> known = new HashMap<>(rows.of(account.id(), emails));
    long[] missing =
        emails.stream().filter(id -> !known.containsKey(id)).mapToLong(Long::longValue).toArray();
    Map<Long, MessageSummary> made = new LinkedHashMap<>();
    if (missing.length > 0) {
      TimeSlice slice = new TimeSlice();
      account.structures(
          missing,
          structure -> {
            make(account, structure, made);
            slice.breatheNow();
          });
      rows.put(account.id(), made);
      // A message that was removed meanwhile must leave nothing.
      rows.remove(account.id(), made.keySet().stream().filter(id -> !exists(account, id)).toList());
      known.putAll(made);
    }
    SequencedMap<Long, MessageSummary> ordered = new LinkedHashMap<>();
    for (long email : emails) {
      Optional.ofNullable(known.get(email)).ifPresent(summary -> ordered.put(email, summary));
    }
    return ordered;
  }

  private void make(MailAccount account, Structure structure, Map<Long, MessageSummary> into) {
    Optional<Email> email = account.email(structure.emailId());
    if (email.isEmpty()) {
      return;
    }
    try {
      into.put(structure.emailId(), read(account, structure, email.get().internalDate()).summary());
    } catch (MailException erased) {
      if (erased.kind() != MailException.Kind.NOT_FOUND) {
        throw erased;
      }
    }
  }

  private static boolean exists(MailAccount account, long id) {
    return account.email(id).filter(email -> !email.memberships().isEmpty()).isPresent();
  }

  /// The summary of a thread; empty if it has no messages. Of a long one, the first message and the
  /// newest are read.
  public Optional<ThreadSummary> thread(MailAccount account, long threadId) {
    long[] all = account.thread(threadId);
    if (all.length == 0) {
      return Optional.empty();
    }
    List<Long> chosen = new ArrayList<>(List.of(all[0]));
    int newest = Math.min(all.length - 1, limits.threadMessagesMax() - 1);
    for (int i = all.length - newest; i < all.length; i++) {
      chosen.add(all[i]);
    }
    SequencedMap<Long, MessageSummary> summaries = of(account, chosen);
    List<ThreadSummary.Member> members = new ArrayList<>();
    account.structures(
        summaries.keySet().stream().mapToLong(Long::longValue).toArray(),
        structure -> {
          Instant received =
              account.email(structure.emailId()).map(Email::internalDate).orElse(Instant.EPOCH);
          MessageSummary summary = Objects.requireNonNull(summaries.get(structure.emailId()));
          members.add(member(structure, received, summary));
        });
    return Optional.of(ThreadSummary.of(all.length, members, limits));
  }

  private static ThreadSummary.Member member(
      Structure structure, Instant received, MessageSummary summary) {
    ImapEnvelope envelope = structure.envelope();
    String address = envelope.from().stream().findFirst().map(ImapAddress::address).orElse("");
    return new ThreadSummary.Member(
        structure.emailId(), name(envelope), address.toLowerCase(Locale.ROOT), received, summary);
  }

  /// The name of a message's author, or the address.
  public static String name(ImapEnvelope envelope) {
    return envelope.from().stream()
        .findFirst()
        .map(from -> {
          String name = from.displayName().strip();
          return name.isEmpty() ? from.address() : name;
        })
        .orElse("");
  }
}
