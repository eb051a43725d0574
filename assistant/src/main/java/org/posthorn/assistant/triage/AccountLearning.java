package org.posthorn.assistant.triage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.VisibleEmail;
import org.posthorn.store.message.VisibleEmails;
import org.posthorn.store.view.MailboxView;

/// One round of learning in one account. One thread.
final class AccountLearning {
  private static final int HEADER_OCTETS_MAX = 256 << 10;

  /// Recipients of a message that waits for a reply: more are an announcement.
  private static final int ASKED_MAX = 5;

  /// Newest messages of which it is checked whether the owner opened one.
  private static final int NEWEST = 50;

  private final Triage triage;
  private final MailAccount account;
  private final Instant now;
  private final boolean isNew;
  private final TriageModel model;
  private final byte @Nullable [] salt;
  private final Map<MailboxId, MailboxRole> roles = new HashMap<>();

  /// By Email, oldest first.
  private final Map<Long, Watched> watched = new LinkedHashMap<>();

  private final Map<Long, Boolean> waiting = new LinkedHashMap<>();
  private @Nullable TriageModel atBegin;
  private boolean watchedChanged;
  private boolean wrote;
  private int learnt;
  private int changes;

  AccountLearning(Triage triage, MailAccount account, Instant now) {
    this.triage = triage;
    this.account = account;
    this.now = now;
    Optional<TriageModel> stored = triage.rows().model(account.id());
    isNew = stored.isEmpty();
    model = stored.orElseGet(triage.rows()::empty);
    salt = isNew ? null : model.salt();
    triage.rows().watched(account.id()).forEach(each -> watched.put(each.email(), each));
    for (Mailbox mailbox : account.mailboxes()) {
      mailbox.role().ifPresent(role -> roles.put(mailbox.id(), role));
    }
  }

  /// Whether the account was never seen.
  boolean isNew() {
    return isNew;
  }

  /// The salt of the model that was read; null if there was none.
  byte @Nullable [] salt() {
    return salt;
  }

  /// Number of messages that were learnt.
  int learnt() {
    return learnt;
  }

  /// Number of changed messages that were looked at.
  int changes() {
    return changes;
  }

  /// Whether messages of the owner were learnt.
  boolean wrote() {
    return wrote;
  }

  /// What is to be stored.
  TriageRows.Learnt results(long cursor) {
    boolean changed = learnt > 0 || wrote || isNew;
    return new TriageRows.Learnt(
        cursor, changed ? model : null, watchedChanged ? List.copyOf(watched.values()) : null);
  }

  /// Learns from the newest existing mail.
  void learnExisting() {
    Set<Long> ids = new LinkedHashSet<>();
    account.mailbox(MailboxRole.SENT).map(Mailbox::id).ifPresent(sent -> addNewest(ids, sent));
    addNewest(ids, MailboxId.INBOX);
    VisibleEmails found = account.visible(ids.stream().mapToLong(Long::longValue).toArray());
    List<VisibleEmail> ordered = new ArrayList<>(found.emails());
    ordered.sort(Comparator.comparing(each -> each.email().internalDate()));
    boolean opens = ordered.stream().anyMatch(each -> treatment(found, each).seen());
    for (VisibleEmail email : ordered) {
      Treatment treatment = treatment(found, email);
      see(email, treatment, true);
      Watched known = watched.get(email.email().id());
      if (opens && known != null && !known.state().sent() && isDue(known)) {
        settle(known, treatment);
      }
    }
  }

  private void addNewest(Set<Long> ids, MailboxId mailbox) {
    MailboxView view = account.view(mailbox);
    int first = Math.max(0, view.size() - triage.limits().rounds().existingMessages());
    for (int i = first; i < view.size(); i++) {
      ids.add(view.emailId(i));
    }
  }

  /// Learns from changes.
  void learn(AccountChanges.Changed emails) {
    for (long gone : emails.destroyed()) {
      Watched known = watched.get(gone);
      if (known != null) {
        if (!known.state().sent() && known.state().lesson() == Lesson.NONE) {
          learn(known, Lesson.DELETED);
        }
        remove(gone);
      }
    }
    Set<Long> changed = new TreeSet<>(emails.created());
    changed.addAll(emails.updated());
    changes += changed.size();
    VisibleEmails found = account.visible(changed.stream().mapToLong(Long::longValue).toArray());
    for (VisibleEmail email : found.emails()) {
      see(email, treatment(found, email), false);
    }
  }

  private Treatment treatment(VisibleEmails found, VisibleEmail email) {
    return Treatment.of(email, found.keywords(), roles);
  }

  private void see(VisibleEmail email, Treatment treatment, boolean existing) {
    long id = email.email().id();
    Watched known = watched.get(id);
    if (treatment.unsent()) {
      return;
    }
    if (known == null) {
      Instant date = email.email().internalDate();
      boolean old = date.isBefore(now.minus(triage.limits().old()));
      if (treatment.sent()) {
        addSent(email, existing || !old);
        return;
      }
      if ((old && !existing) || treatment.junk()) {
        return; // an import, or filed as junk
      }
      known = addArrived(email, treatment, existing);
    }
    if (known.state().sent()) {
      if (known.isWaiting() && !treatment.waiting()) {
        remove(id); // the owner does not wait
      }
      return;
    }
    Lesson lesson = treatment.lesson(known.state());
    if (lesson != Lesson.NONE && lesson != known.state().lesson()) {
      learn(known, lesson);
    }
  }

  private void addSent(VisibleEmail email, boolean counts) {
    Optional<HeaderFields> header = counts ? header(email.email().id()) : Optional.empty();
    if (header.isEmpty()) {
      return;
    }
    Set<String> recipients = recipients(header.get());
    String messageId =
        header.get().first("Message-ID").flatMap(f -> MessageIds.first(f.value())).orElse("");
    Instant date = email.email().internalDate();
    model.wrote(messageId, recipients, date);
    wrote = true;
    long thread = email.email().threadId();
    if (header.get().first("In-Reply-To").isPresent()) {
      answered(thread);
    }
    removeSent(thread); // the newest one waits
    add(email, new Watched.State(true, false, Lesson.NONE));
  }

  /// The addresses to which the owner wrote, without those of the author.
  private static Set<String> recipients(HeaderFields header) {
    Set<String> recipients = new LinkedHashSet<>();
    for (String name : List.of("To", "Cc", "Bcc")) {
      recipients.addAll(MessageFacts.addresses(header, name));
    }
    MessageFacts.addresses(header, "From").forEach(recipients::remove);
    return recipients;
  }

  /// The owner has answered in a thread: mail programs do not always mark the answered message.
  private void answered(long thread) {
    Watched newest = null;
    for (Watched each : watched.values()) {
      newest = each.thread() == thread && !each.state().sent() ? each : newest;
    }
    if (newest != null
        && List.of(Lesson.NONE, Lesson.READ, Lesson.PASSED_OVER)
            .contains(newest.state().lesson())) {
      learn(newest, Lesson.ANSWERED);
    }
  }

  private Watched addArrived(VisibleEmail email, Treatment treatment, boolean existing) {
    long id = email.email().id();
    long thread = email.email().threadId();
    boolean replies =
        watched.values().stream().anyMatch(each -> each.state().sent() && each.thread() == thread);
    if (replies && facts(id, email.email().internalDate()).filter(this::isAnswer).isPresent()) {
      removeSent(thread);
    }
    boolean filed = treatment.important();
    if ((filed || treatment.seen()) && !existing) {
      // The owner may have changed the mark already.
      filed = facts(id, email.email().internalDate()).map(asFiled()::important).orElse(filed);
    }
    return add(email, new Watched.State(false, filed, Lesson.NONE));
  }

  /// The model as it was when this round began, by which newer messages were filed.
  private TriageModel asFiled() {
    TriageModel before = atBegin;
    if (before == null) {
      before = triage.rows().model(account.id()).orElseGet(triage.rows()::empty);
      atBegin = before;
    }
    return before;
  }

  private boolean isAnswer(MessageFacts facts) {
    return facts.distribution().kind() != Distribution.Kind.AUTOMATIC;
  }

  private Watched add(VisibleEmail email, Watched.State state) {
    Watched entry =
        new Watched(
            email.email().id(),
            email.email().threadId(),
            Math.max(0, email.email().internalDate().getEpochSecond()),
            state);
    watched.put(entry.email(), entry);
    watchedChanged = true;
    if (watched.size() > triage.limits().model().watchedMax()) {
      Iterator<Watched> oldest = watched.values().iterator();
      while (oldest.hasNext()) {
        if (!oldest.next().isWaiting()) {
          oldest.remove();
          break;
        }
      }
    }
    return entry;
  }

  private void remove(long email) {
    watchedChanged |= watched.remove(email) != null;
    waiting.remove(email);
  }

  /// Nobody waits for a reply in a thread any more.
  private void removeSent(long thread) {
    for (Watched each : List.copyOf(watched.values())) {
      if (each.state().sent() && each.thread() == thread) {
        stopWaiting(each);
      }
    }
  }

  private void stopWaiting(Watched sent) {
    remove(sent.email());
    if (sent.isWaiting()) {
      waiting.put(sent.email(), false);
    }
  }

  private void learn(Watched known, Lesson lesson) {
    Optional<MessageFacts> facts = facts(known.email(), Instant.ofEpochSecond(known.seconds()));
    if (facts.isPresent()) {
      model.learn(facts.get(), lesson);
      learnt++;
    }
    watched.replace(known.email(), known.with(lesson));
    watchedChanged = true;
  }

  private boolean isDue(Watched each) {
    return each.seconds() <= now.minus(triage.limits().age()).getEpochSecond();
  }

  /// Decides about messages with which the owner has done nothing for some days.
  void settle() {
    List<Watched> due =
        watched.values().stream()
            .filter(each -> isDue(each) && each.state().lesson() == Lesson.NONE)
            .limit(triage.limits().rounds().messagesPerRound())
            .toList();
    Instant old = now.minus(triage.limits().old());
    List.copyOf(watched.values()).stream()
        .filter(each -> each.isWaiting() && each.seconds() < old.getEpochSecond())
        .forEach(this::stopWaiting);
    if (due.isEmpty()) {
      return;
    }
    Set<Long> ids = new LinkedHashSet<>();
    due.forEach(each -> ids.add(each.email()));
    watched.values().stream()
        .skip(Math.max(0, watched.size() - NEWEST))
        .forEach(each -> ids.add(each.email()));
    VisibleEmails found = account.visible(ids.stream().mapToLong(Long::longValue).toArray());
    Map<Long, Treatment> treatments = new HashMap<>();
    found.emails().forEach(each -> treatments.put(each.email().id(), treatment(found, each)));
    long opened = opened(treatments);
    for (Watched each : due) {
      Treatment treatment = treatments.get(each.email());
      if (treatment == null) {
        remove(each.email());
      } else if (each.state().sent()) {
        settleSent(each);
      } else if (treatment.seen() || each.seconds() < opened) {
        settle(each, treatment);
      } else if (each.seconds() < old.getEpochSecond()) {
        remove(each.email()); // the owner reads no mail here
      }
    }
  }

  /// When the newest message arrived that the owner has opened; 0 if there is none.
  private long opened(Map<Long, Treatment> treatments) {
    long opened = 0;
    for (Watched each : watched.values()) {
      Treatment treatment = treatments.get(each.email());
      if (treatment != null && !each.state().sent() && treatment.seen()) {
        opened = Math.max(opened, each.seconds());
      }
    }
    return opened;
  }

  private void settle(Watched known, Treatment treatment) {
    if (known.state().lesson() == Lesson.NONE) {
      learn(known, treatment.seen() ? Lesson.READ : Lesson.PASSED_OVER);
    }
  }

  private void settleSent(Watched sent) {
    if (asks(sent)) {
      watched.replace(sent.email(), sent.waiting());
      watchedChanged = true;
      waiting.put(sent.email(), true);
    } else {
      remove(sent.email());
    }
  }

  /// Whether a sent message waits for a reply: it began its thread, or asks a question.
  private boolean asks(Watched sent) {
    Optional<HeaderFields> header = header(sent.email());
    if (header.isEmpty()) {
      return false;
    }
    int asked = recipients(header.get()).size();
    MessageFacts facts = MessageFacts.of(header.get(), Proof.BELIEVED, Set.of(), Instant.EPOCH);
    boolean person = facts.distribution().kind() == Distribution.Kind.PERSONAL;
    return person
        && asked > 0
        && asked <= ASKED_MAX
        && (facts.references().isEmpty()
            || facts.subject().question()
            || preview(sent.email()).contains("?"));
  }

  private String preview(long email) {
    List<Structure> found = new ArrayList<>();
    account.structures(new long[] {email}, found::add);
    return found.isEmpty() ? "" : found.getFirst().preview().orElse("");
  }

  /// Sets and removes the keyword of messages that wait for a reply.
  void showWaiting() {
    List<EmailChange> updates = new ArrayList<>();
    waiting.forEach((email, on) -> {
      FlagChange change =
          on
              ? FlagChange.add(TriageKeywords.AWAITING_REPLY)
              : FlagChange.remove(TriageKeywords.AWAITING_REPLY);
      updates.add(new EmailChange.Update(email, List.of(change), EmailChange.Mailboxes.SAME));
    });
    if (!updates.isEmpty()) {
      var _ = account.change(updates, OptionalLong.empty());
    }
  }

  private Optional<MessageFacts> facts(long email, Instant received) {
    return header(email).map(header -> triage.facts(header, received));
  }

  private Optional<HeaderFields> header(long email) {
    List<Structure> found = new ArrayList<>();
    account.structures(new long[] {email}, found::add);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Optional<byte[]> stored = found.getFirst().header();
    if (stored.isPresent()) {
      return stored.map(HeaderFields::parse);
    }
    try (MessageBytes bytes = account.open(email)) {
      return Optional.of(HeaderFields.parse(bytes.range(0, HEADER_OCTETS_MAX)));
    } catch (MailException e) {
      return Optional.empty(); // its bytes are erased
    }
  }
}
