package org.posthorn.store.change;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.clock.Gaps;
import org.posthorn.store.clock.SyncNeeded;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.EffectId;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.Keywords;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxPath;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.EffectRow;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.EmailRow.Place;
import org.posthorn.store.rows.Erasure;
import org.posthorn.store.rows.ExpungedRow;
import org.posthorn.store.rows.GapsRow;
import org.posthorn.store.rows.KeywordsRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;
import org.posthorn.store.rows.Restores;
import org.posthorn.store.rows.TombstoneRow;
import org.posthorn.store.view.ViewDelta;

/// One write transaction on an account: maintains counters, indexes, tombstones and the rows of
/// expunged Emails when memberships change, and collects the changes for views. Used only by the
/// thread of the transaction's body.
public final class AccountWrite implements AccountTransaction {
  private static final int SECRET_BYTES = 32;

  /// 2026-01-01, the origin of UIDVALIDITY values: seconds since then fit into 31 bits for 68
  /// years, and an account that is created again gets other values.
  private static final long UID_VALIDITY_START_SECONDS = 1_767_225_600L;

  private static final int TOMBSTONES_PRUNED_AT_ONCE = 32;

  /// Flags that affect the counts of a mailbox (RFC 8621 §2).
  private static final long COUNTED = Flags.DELETED | Flags.SEEN | Flags.DRAFT;

  private final Writer writer;
  final AccountCounters head;
  final long nowMillis;
  private final Durability durability;
  private final StoreLimits limits;
  private final Map<Integer, MailboxRow> mailboxes = new TreeMap<>();
  private final Map<Integer, ViewDelta.Builder> deltas = new TreeMap<>();
  private final Set<Integer> touched = new TreeSet<>();

  /// Destroyed Emails with their threads.
  private final SortedMap<Long, Long> destroyed = new TreeMap<>();

  private final ShownEmails shown = new ShownEmails();
  private final long lastEmailBefore;
  private final Set<Long> left = new TreeSet<>();

  /// Emails by the mailboxes that they left; filled only if the account shares mailboxes.
  private final Map<Integer, Set<Long>> leftMailboxes = new TreeMap<>();

  /// Paths of mailboxes that Emails were expunged from.
  private final Map<Integer, String> paths = new HashMap<>();

  private @Nullable KeywordNames keywords;
  private boolean ownKeywordsShown;
  private boolean headChanged;
  private int effectsPut;
  private boolean watchersTold;
  private final Reminders reminders = new Reminders(this);

  private AccountWrite(
      Writer writer,
      AccountCounters head,
      long nowMillis,
      Durability durability,
      StoreLimits limits) {
    this.writer = writer;
    this.head = head;
    this.nowMillis = nowMillis;
    this.durability = durability;
    this.limits = limits;
    this.lastEmailBefore = head.lastEmail;
  }

  /// What is announced when the transaction is durable.
  ///
  /// @param mailboxes changed mailboxes, for watchers
  /// @param keywords the account's keywords, if a delta contains one that is not registered
  /// @param effects whether effects were put into the outbox
  /// @param watchers whether to notify watchers even if no mailbox changed
  record Published(
      List<ViewDelta> deltas,
      Set<Integer> mailboxes,
      @Nullable KeywordNames keywords,
      boolean effects,
      boolean watchers) {}

  /// Reads the counters. Creates them if this is the account's first transaction; resumes them if
  /// it is the first since the store was opened.
  ///
  /// @throws SyncNeeded if this must be on disk first
  /// @throws MailException of kind NOT_FOUND if the account is erased
  static AccountWrite begin(Opening opening, Writer writer, long nowMillis, Durability durability) {
    byte[] value = writer.get(MailTables.HEAD, MailTables.headCounters());
    if (value != null) {
      requirePresent(value);
    }
    AccountCounters head = value == null ? new AccountCounters() : AccountCounters.decode(value);
    AccountWrite change = new AccountWrite(writer, head, nowMillis, durability, opening.limits());
    if (value == null || head.clock.epoch() != opening.kv().epoch()) {
      // An account without a row may have lost it in a restore.
      Restores seen = Restores.of(writer.get(MailTables.HEAD, MailTables.headRestores()));
      if (seen.count() < opening.restores().count()) {
        change.resumeRestored(opening, seen, value == null);
      } else {
        change.resume(opening, value == null || opening.kv().closedCleanly(head.clock.epoch()));
      }
    }
    if (value == null) {
      change.provision();
    }
    return change;
  }

  private void resume(Opening opening, boolean closedCleanly) {
    requireSynced();
    remember(head.clock.resume(opening.kv().epoch(), closedCleanly));
  }

  /// @param made whether this is the account's first transaction
  private void resumeRestored(Opening opening, Restores seen, boolean made) {
    requireSynced();
    int seconds = opening.restores().secondsSince(seen);
    remember(head.clock.resumeRestored(opening.kv().epoch(), seconds));
    if (made) {
      provision(
          MailboxRole
              .INBOX); // each account's first mailbox, so it is created before numbers are advanced
    }
    RestoreOffset.take(this, seconds, uidValidityOf(nowMillis));
    writer.put(MailTables.HEAD, MailTables.headRestores(), opening.restores().encode());
  }

  private void remember(Optional<Gaps.Range> doubtful) {
    if (doubtful.isPresent()) {
      Gaps gaps = GapsRow.read(writer).with(doubtful.get());
      writer.put(MailTables.HEAD, MailTables.headGaps(), GapsRow.encode(gaps));
    }
  }

  /// Data common to all transactions since the store was opened.
  record Opening(KeyValueStore kv, StoreLimits limits, Restores restores) {}

  /// @throws MailException of kind NOT_FOUND if the row marks an erased account
  static void requirePresent(byte[] headValue) {
    if (Erasure.is(headValue)) {
      throw new MailException(MailException.Kind.NOT_FOUND, "the account was removed");
    }
  }

  private static int uidValidityOf(long millis) {
    return Math.clamp(millis / 1_000 - UID_VALIDITY_START_SECONDS, 0, 1 << 30);
  }

  private void provision() {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    writer.put(MailTables.HEAD, MailTables.headSecret(), secret);
    for (MailboxRole role : MailboxRole.values()) {
      if (!role.isProvisioned()) {
        continue;
      }
      if (role != MailboxRole.INBOX || mailboxOrNull(MailboxId.INBOX.value()) == null) {
        provision(role);
      }
    }
  }

  private void provision(MailboxRole role) {
    head.lastUidValidity = Math.max(head.lastUidValidity, uidValidityOf(nowMillis));
    MailboxRow row = MailboxTree.add(this, MailboxRow.TOP, role.path(), Optional.of(role));
    writeMailbox(row.id);
    writer.put(MailTables.SUBSCRIPTION, MailboxPath.key(role.path()), MailTables.START);
  }

  private void requireSynced() {
    if (durability != Durability.SYNCED) {
      throw new SyncNeeded();
    }
  }

  @Override
  public Writer writer() {
    return writer;
  }

  @Override
  public long modSeq() {
    return head.clock.modSeq(durability);
  }

  StoreLimits limits() {
    return limits;
  }

  long nextEmail() {
    requireSynced();
    headChanged = true;
    return ++head.lastEmail;
  }

  int nextUid(MailboxRow mailbox) {
    requireSynced();
    if (mailbox.uidNext == Integer.MAX_VALUE) {
      throw new MailException(MailException.Kind.LIMIT, "the mailbox has used all its UIDs");
    }
    return mailbox.uidNext++;
  }

  /// An existing mailbox.
  ///
  /// @throws MailException of kind NOT_FOUND
  MailboxRow mailbox(MailboxId id) {
    MailboxRow row = mailboxOrNull(id.value());
    if (row == null || row.removing) {
      throw new MailException(MailException.Kind.NOT_FOUND, "no such mailbox");
    }
    return row;
  }

  /// A mailbox, including one that is being removed.
  @Nullable MailboxRow mailboxOrNull(int id) {
    MailboxRow row = mailboxes.get(id);
    if (row == null) {
      byte[] value = writer.get(MailTables.MAILBOX, MailTables.mailbox(id));
      if (value != null) {
        row = MailboxRow.decode(id, value);
        mailboxes.put(id, row);
      }
    }
    return row;
  }

  /// The mailbox of a membership row.
  MailboxRow mailboxOf(Place place) {
    MailboxRow row = mailboxOrNull(place.mailbox());
    if (row == null) {
      throw AccountWrites.corrupt(
          "an Email is in mailbox " + place.mailbox() + ", which is not there");
    }
    return row;
  }

  MailboxRow newMailbox(int parent, String name) {
    requireSynced();
    MailboxRow row = new MailboxRow(++head.lastMailbox, parent, name);
    row.uidValidity = ++head.lastUidValidity;
    row.createdModSeq = modSeq();
    row.highestModSeq = modSeq();
    row.countedModSeq = modSeq();
    head.mailboxes++;
    mailboxes.put(row.id, row);
    changed(row);
    return row;
  }

  /// Records that properties of a mailbox have changed; changes of its counts are recorded
  /// elsewhere.
  void changed(MailboxRow mailbox) {
    mailbox.changedModSeq = modSeq();
    head.mailboxesModSeq = modSeq();
    touch(mailbox);
  }

  private void counted(MailboxRow mailbox) {
    mailbox.countedModSeq = modSeq();
    head.mailboxesModSeq = modSeq();
  }

  /// Marks a mailbox's row as changed and notifies its watchers.
  void touch(MailboxRow mailbox) {
    touched.add(mailbox.id);
  }

  /// Writes a mailbox's row now, for later reads in this transaction.
  void writeMailbox(int id) {
    MailboxRow mailbox = mailboxes.get(id);
    if (mailbox != null) {
      writer.put(MailTables.MAILBOX, MailTables.mailbox(id), mailbox.encode());
    }
  }

  void forget(MailboxRow mailbox) {
    mailboxes.remove(mailbox.id);
    deltas.remove(mailbox.id);
    writer.delete(MailTables.MAILBOX, MailTables.mailbox(mailbox.id));
    head.mailboxes--;
    headChanged = true;
    // Older versions wrote no tombstone when a mailbox was detached.
    byte[] written = MailTables.tombstone(mailbox.changedModSeq, TombstoneRow.MAILBOX, mailbox.id);
    if (writer.get(MailTables.TOMBSTONE, written) == null) {
      writeTombstone(mailbox);
    }
  }

  /// Writes the tombstone of a mailbox.
  void writeTombstone(MailboxRow mailbox) {
    writeTombstone(TombstoneRow.MAILBOX, mailbox.id, new long[] {mailbox.id});
  }

  private ViewDelta.Builder delta(MailboxRow mailbox) {
    ViewDelta.Builder delta = deltas.get(mailbox.id);
    if (delta == null) {
      delta = new ViewDelta.Builder(mailbox.highestModSeq);
      deltas.put(mailbox.id, delta);
      mailbox.highestModSeq = modSeq();
      touch(mailbox);
    }
    return delta;
  }

  /// Adds a membership with a new UID.
  void add(MailboxRow mailbox, MembershipRow row) {
    put(mailbox, row);
    mailbox.count(row, 1);
    shown.added(row);
    if (isShown(row)) {
      head.emailsModSeq = modSeq();
      counted(mailbox);
    }
  }

  private static boolean isShown(MembershipRow row) {
    return (row.flags() & Flags.DELETED) == 0;
  }

  /// Records that an Email is visible in JMAP before and after this transaction.
  void remainsShown(long emailId) {
    shown.remains(emailId);
  }

  /// Replaces a membership with changed flags; it gets this transaction's ModSeq.
  void change(MailboxRow mailbox, MembershipRow before, MembershipRow after) {
    writer.delete(
        MailTables.CHANGE, MailTables.change(before.modSeq(), before.mailbox(), before.uid()));
    put(mailbox, after);
    mailbox.countFlags(before.flags(), -1);
    mailbox.countFlags(after.flags(), 1);
    shown.flagged(before, after);
    if (isShown(before) || isShown(after)) {
      head.emailsModSeq = modSeq();
      if (((before.flags() ^ after.flags()) & COUNTED) != 0) {
        counted(mailbox);
      }
    }
  }

  private void put(MailboxRow mailbox, MembershipRow row) {
    writer.put(MailTables.MEMBERSHIP, row.key(), row.encode());
    writer.put(
        MailTables.CHANGE,
        MailTables.change(row.modSeq(), row.mailbox(), row.uid()),
        MailTables.email(row.emailId()));
    delta(mailbox).put(row);
    ownKeywordsShown |= Long.compareUnsigned(row.flags(), KeywordNames.FIRST_OWN) >= 0;
  }

  /// The reminders of Emails.
  Reminders reminders() {
    return reminders;
  }

  /// Removes a membership; its Email is not changed.
  void remove(MailboxRow mailbox, MembershipRow row) {
    reminders.left(mailbox, row.emailId());
    writer.delete(MailTables.MEMBERSHIP, row.key());
    writer.delete(MailTables.CHANGE, MailTables.change(row.modSeq(), row.mailbox(), row.uid()));
    mailbox.count(row, -1);
    delta(mailbox).gone(row.uid());
    if (head.sharees > 0 && !mailbox.removing) {
      leftMailboxes.computeIfAbsent(mailbox.id, _ -> new TreeSet<>()).add(row.emailId());
    }
    shown.removed(row);
    if (isShown(row)) {
      head.emailsModSeq = modSeq();
      counted(mailbox);
    }
  }

  /// Puts effects into the outbox.
  ///
  /// @throws MailException of kind LIMIT if there are too many for one transaction
  void put(List<Effect> effects) {
    long bytes = effects.stream().mapToLong(effect -> effect.bytes().length).sum();
    if (effects.size() > Effect.AT_ONCE_MAX || bytes > Effect.BYTES_AT_ONCE_MAX) {
      throw new MailException(
          MailException.Kind.LIMIT,
          effects.size() + " effects of " + bytes + " bytes are too many for one transaction");
    }
    requireSynced();
    for (Effect effect : effects) {
      writer.put(
          MailTables.OUTBOX,
          MailTables.effect(modSeq(), effectsPut),
          new EffectRow(nowMillis, effect).encode());
      effectsPut++;
    }
  }

  @Override
  public void tellWatchers() {
    watchersTold = true;
  }

  @Override
  public int put(Effect effect) {
    put(List.of(effect));
    return effectsPut - 1;
  }

  /// Number of effects added by this transaction.
  int effects() {
    return effectsPut;
  }

  /// Whether the account has a bit for all of these keywords.
  boolean knows(FlagSet flags) {
    return flags.keywords().stream().allMatch(name -> keywords().bit(name).isPresent());
  }

  @Override
  public boolean cancelEffect(EffectId effect) {
    return cancelEffect(effect.modSeq(), effect.number());
  }

  boolean cancelEffect(long modSeq, int number) {
    byte[] key = MailTables.effect(modSeq, number);
    boolean there = writer.get(MailTables.OUTBOX, key) != null;
    writer.delete(MailTables.OUTBOX, key);
    return there;
  }

  /// Schedules the erasure of a message that is kept for an effect, after the last retry.
  ///
  /// @param heldMillis when the effect is due
  void eraseLater(long emailId, long heldMillis) {
    writer.put(
        MailTables.EXPUNGED,
        outgoing(emailId, heldMillis),
        ExpungedRow.outgoing(nowMillis).encode());
  }

  private byte[] outgoing(long emailId, long heldMillis) {
    return MailTables.expunged(heldMillis + limits.retention().outgoing().toMillis(), emailId);
  }

  @Override
  public void keepNoLonger(long emailId, Instant held) {
    byte[] key = outgoing(emailId, held.toEpochMilli());
    if (writer.get(MailTables.EXPUNGED, key) != null) {
      writer.delete(MailTables.EXPUNGED, key);
      eraseLater(emailId, nowMillis);
    }
  }

  /// Expunges an Email that has lost its last membership: it is hidden from clients, and its bytes
  /// are erased after the retention time.
  ///
  /// @param last the memberships that it had until now
  /// @param why [ExpungedRow#REMOVED] or [ExpungedRow#AGED]
  void end(long emailId, EmailRow email, List<MembershipRow> last, int why) {
    head.emails--;
    head.usedBytes -= email.size();
    headChanged = true;
    long flags = last.getFirst().flags() & ~Flags.DELETED;
    Duration kept = limits.retention().expunged();
    if ((flags & Flags.DRAFT) != 0 && kept.compareTo(StoreLimits.DRAFT_KEPT) > 0) {
      kept = StoreLimits.DRAFT_KEPT;
    }
    ExpungedRow row =
        new ExpungedRow(
            nowMillis,
            why,
            last.stream().map(MembershipRow::mailbox).toList(),
            pathOf(last.getFirst().place()),
            flags);
    writer.put(
        MailTables.EXPUNGED,
        MailTables.expunged(nowMillis + kept.toMillis(), emailId),
        row.encode());
    destroyed.put(emailId, email.threadId());
    reminders.ended(emailId);
  }

  private String pathOf(Place place) {
    return paths.computeIfAbsent(place.mailbox(), _ -> MailboxTree.path(this, mailboxOf(place)));
  }

  /// Counts an Email that was added or brought back.
  void countEmail(long bytes) {
    head.emails++;
    head.usedBytes += bytes;
    headChanged = true;
  }

  public EmailRow email(long emailId) {
    byte[] value = writer.get(MailTables.EMAIL, MailTables.email(emailId));
    if (value == null) {
      throw AccountWrites.corrupt("Email " + emailId + " has a membership and no row");
    }
    return EmailRow.decode(value);
  }

  /// The bits of these flags; a new keyword gets a bit.
  ///
  /// @throws MailException of kind INVALID or LIMIT
  long bits(FlagSet flags) {
    long bits = flags.system();
    for (String name : flags.keywords()) {
      KeywordNames names = keywords();
      if (names.bit(name).isEmpty()) {
        names = added(names, name);
      }
      bits |= 1L << names.bit(name).orElseThrow();
    }
    return bits;
  }

  /// As [#bits], but empty and without effect if there are too many keywords.
  ///
  /// @throws MailException of kind INVALID
  OptionalLong bitsIfRoom(FlagSet flags) {
    long fresh = flags.keywords().stream().filter(name -> keywords().bit(name).isEmpty()).count();
    return keywords().size() + fresh > KeywordNames.KEYWORDS_MAX
        ? OptionalLong.empty()
        : OptionalLong.of(bits(flags));
  }

  /// The bits of these flags, without invalid keywords and those beyond the limit (RFC 5232 §1:
  /// what cannot be set is ignored).
  long bitsAsFarAsPossible(FlagSet flags) {
    long bits = flags.system();
    for (String name : flags.keywords()) {
      try {
        bits |= bits(new FlagSet(0, Set.of(name)));
      } catch (MailException e) {
        // This keyword is ignored.
      }
    }
    return bits;
  }

  /// Adds the keyword for messages with an attachment, unless there are too many keywords.
  long withAttachment(long flags) {
    return (flags & knownBits(Keywords.HAS_NO_ATTACHMENT)) != 0
        ? flags
        : flags | bitsIfRoom(Keywords.HAS_ATTACHMENT).orElse(0);
  }

  /// The bits of these flags, without keywords that have no bit.
  long knownBits(FlagSet flags) {
    long bits = flags.system();
    for (String name : flags.keywords()) {
      OptionalInt bit = keywords().bit(name);
      if (bit.isPresent()) {
        bits |= 1L << bit.getAsInt();
      }
    }
    return bits;
  }

  private KeywordNames added(KeywordNames names, String name) {
    Keywords.requireValid(name);
    if (names.size() >= KeywordNames.KEYWORDS_MAX) {
      throw new MailException(
          MailException.Kind.LIMIT,
          "an account has at most " + KeywordNames.KEYWORDS_MAX + " keywords");
    }
    // The assignment of a bit must not be lost: a client could see the bit with another meaning.
    requireSynced();
    KeywordNames more = names.with(name);
    keywords = more;
    writer.put(MailTables.HEAD, MailTables.headKeywords(), KeywordsRow.encode(more));
    return more;
  }

  private KeywordNames keywords() {
    KeywordNames names = keywords;
    if (names == null) {
      names = KeywordsRow.read(writer);
      keywords = names;
    }
    return names;
  }

  /// Writes the collected changes; must be the last call of a body.
  Published finish() {
    List<ViewDelta> told = new ArrayList<>(deltas.size());
    for (Map.Entry<Integer, ViewDelta.Builder> entry : deltas.entrySet()) {
      MailboxRow mailbox = Objects.requireNonNull(mailboxes.get(entry.getKey()));
      ViewDelta delta = entry.getValue().build(mailbox);
      told.add(delta);
      if (delta.gone().length > 0 && !mailbox.removing) {
        long[] uids = Arrays.stream(delta.gone()).asLongStream().toArray();
        writeTombstone(TombstoneRow.UIDS, mailbox.id, uids);
      }
    }
    if (!destroyed.isEmpty()) {
      long[] ids = ids(destroyed.keySet());
      long[] threads = ids(destroyed.values());
      writeTombstone(TombstoneRow.EMAILS, 0, new TombstoneRow(nowMillis, ids, threads));
    }
    left.removeAll(destroyed.keySet());
    if (!left.isEmpty()) {
      writeTombstone(TombstoneRow.MOVED_OUT, 0, ids(left));
    }
    ShownEmails.Outcome sight = shown.outcome(writer, destroyed.keySet(), lastEmailBefore);
    if (sight.changed()) {
      head.threadsModSeq = modSeq();
    }
    if (!sight.cameBack().isEmpty()) {
      writeTombstone(TombstoneRow.SHOWN_AGAIN, 0, ids(sight.cameBack()));
    }
    leftMailboxes.forEach(
        (mailbox, ids) -> writeTombstone(TombstoneRow.LEFT_MAILBOX, mailbox, ids(ids)));
    touched.forEach(this::writeMailbox);
    if (headChanged || head.clock.changed()) {
      writer.put(MailTables.HEAD, MailTables.headCounters(), head.encode());
    }
    return new Published(
        told, touched, ownKeywordsShown ? keywords() : null, effectsPut > 0, watchersTold);
  }

  /// Adjusts the number of principals with shared mailboxes.
  void countSharees(int more) {
    head.sharees += more;
    headChanged = true;
  }

  private static long[] ids(Collection<Long> ids) {
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  /// Records that an Email has lost a membership but has others: no row of the Email shows this
  /// otherwise.
  void leftOne(long emailId) {
    left.add(emailId);
  }

  private void writeTombstone(int kind, int mailbox, long[] ids) {
    writeTombstone(kind, mailbox, new TombstoneRow(nowMillis, ids, new long[0]));
  }

  private void writeTombstone(int kind, int mailbox, TombstoneRow row) {
    writer.put(MailTables.TOMBSTONE, MailTables.tombstone(modSeq(), kind, mailbox), row.encode());
    head.tombstones += row.ids().length;
    headChanged = true;
    if (head.tombstones > limits.retention().tombstonesMax()) {
      pruneTombstones(Long.MAX_VALUE, limits.retention().tombstonesMax());
    }
  }

  /// Removes the oldest tombstones, a few rows at a time: those older than a time, and those beyond
  /// a number.
  ///
  /// @return how many removals were forgotten
  public long pruneTombstones(long olderThanMillis, long countMax) {
    long before = head.tombstones;
    for (Reader.Row row :
        writer.scan(
            MailTables.TOMBSTONE, MailTables.START, MailTables.END, TOMBSTONES_PRUNED_AT_ONCE)) {
      TombstoneRow tombstone = TombstoneRow.decode(row.value());
      boolean old = tombstone.atMillis() < olderThanMillis && olderThanMillis != Long.MAX_VALUE;
      if (!old && head.tombstones <= countMax) {
        break;
      }
      writer.delete(MailTables.TOMBSTONE, row.key());
      head.tombstones -= tombstone.ids().length;
      head.tombstoneFloor = Math.max(head.tombstoneFloor, MailTables.longAt(row.key(), 0));
      headChanged = true;
    }
    return before - head.tombstones;
  }
}
