package org.posthorn.store.check;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.BlobRef;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Table;
import org.posthorn.runtime.Digests;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.EmailRow.Place;
import org.posthorn.store.rows.ExpungedRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.MembershipRow;
import org.posthorn.store.rows.ReminderRow;
import org.posthorn.store.rows.ScriptRow;
import org.posthorn.store.rows.ScriptsRow;
import org.posthorn.store.rows.ShareRow;
import org.posthorn.store.rows.TombstoneRow;
import org.posthorn.store.view.MailboxView;
import org.posthorn.store.view.ViewLoader;

/// Checks the rows of an account against each other: counters, indexes, Emails with their
/// memberships and bytes, views with rows. Rows are read from one snapshot. Takes about 300 bytes
/// of memory for each Email.
public final class Consistency {
  private final AccountWrites accounts;
  private final BlobStore blobs;
  private final AccountId account;
  private final List<String> problems = new ArrayList<>();
  private final Map<Integer, MailboxRow> mailboxes = new TreeMap<>();
  private final Map<Long, EmailRow> emails = new TreeMap<>();
  private final Map<Place, MembershipRow> memberships = new HashMap<>();

  /// Emails whose blob was not there: it may have been replaced after the snapshot.
  private final Map<Long, EmailRow> missing = new TreeMap<>();

  private long liveEmails;
  private long liveBytes;

  public Consistency(AccountWrites accounts, BlobStore blobs, AccountId account) {
    this.accounts = accounts;
    this.blobs = blobs;
    this.account = account;
  }

  public CheckReport check() {
    if (accounts.isErased(account)) {
      return new CheckReport(0, 0, 0, problems);
    }
    try {
      accounts.open(account);
    } catch (StoreException e) {
      countersUnreadable(e);
    }
    accounts.read(
        account,
        reader -> {
          load(reader);
          checkMailboxes(reader);
          checkEmails(reader);
          checkMemberships();
          checkChanges(reader);
          checkExpunged(reader);
          checkReminders(reader);
          checkScripts(reader);
          checkAnnotations(reader);
          readHead(reader).ifPresent(head -> checkHead(reader, head));
          return problems;
        });
    missing.forEach(this::checkMissing);
    mailboxes.values().stream().filter(row -> !row.removing).forEach(this::checkView);
    return new CheckReport(mailboxes.size(), liveEmails, liveBytes, problems);
  }

  /// Maximum number of comparisons of a view with its rows while messages keep arriving.
  private static final int LOOKS_MAX = 100;

  private void problem(String sentence) {
    if (problems.size() < CheckReport.PROBLEMS_MAX) {
      problems.add(sentence);
    }
  }

  private void require(boolean sound, String sentence) {
    if (!sound) {
      problem(sentence);
    }
  }

  /// Visits every row of a table. A row that cannot be read is reported and skipped.
  private void walk(Reader reader, Table table, AccountWrites.RowVisitor visitor) {
    reader.walk(
        table,
        MailTables.START,
        MailTables.END,
        (key, value) -> {
          try {
            visitor.row(key.clone(), value.clone());
          } catch (StoreException | IndexOutOfBoundsException e) {
            unreadable(table, key, e); // a key that is too short is damaged too
          }
          return true;
        });
  }

  private void unreadable(Table table, byte[] key, RuntimeException why) {
    problem(named(table, key) + " cannot be read: " + why.getMessage());
  }

  /// The name of a row in reports.
  private static String named(Table table, byte[] key) {
    boolean email = table.equals(MailTables.EMAIL) || table.equals(MailTables.STRUCTURE);
    if (table.equals(MailTables.MEMBERSHIP) && key.length == 2 * Integer.BYTES) {
      return "the message of UID "
          + MailTables.intAt(key, 4)
          + " in mailbox "
          + MailTables.intAt(key, 0);
    }
    if (table.equals(MailTables.MAILBOX) && key.length == Integer.BYTES) {
      return "mailbox " + MailTables.intAt(key, 0);
    }
    if (email && key.length == Long.BYTES) {
      return "Email " + MailTables.longAt(key, 0);
    }
    return "row " + HexFormat.of().formatHex(key) + " of " + table.name();
  }

  private void load(Reader reader) {
    walk(
        reader,
        MailTables.MAILBOX,
        (key, value) -> {
          int id = MailTables.intAt(key, 0);
          mailboxes.put(id, MailboxRow.decode(id, value));
        });
    walk(
        reader,
        MailTables.EMAIL,
        (key, value) -> emails.put(MailTables.longAt(key, 0), EmailRow.decode(value)));
    walk(
        reader,
        MailTables.MEMBERSHIP,
        (key, value) -> {
          MembershipRow row = MembershipRow.decode(key, value);
          memberships.put(row.place(), row);
        });
  }

  private void checkMailboxes(Reader reader) {
    Map<Integer, MailboxRow> counted = new HashMap<>();
    mailboxes.forEach((id, row) -> counted.put(id, new MailboxRow(id, row.parent, row.name)));
    for (MembershipRow row : memberships.values()) {
      MailboxRow count = counted.get(row.mailbox());
      MailboxRow mailbox = mailboxes.get(row.mailbox());
      if (count == null || mailbox == null) {
        problem("mailbox " + row.mailbox() + " has messages and no row");
        continue;
      }
      count.count(row, 1);
      require(
          row.uid() < mailbox.uidNext,
          "mailbox " + row.mailbox() + " will give UID " + row.uid() + " again");
      require(
          row.modSeq() <= mailbox.highestModSeq,
          "mailbox " + row.mailbox() + " has a ModSeq above its highest");
    }
    Set<Integer> validities = new HashSet<>();
    for (MailboxRow row : mailboxes.values()) {
      MailboxRow count = Objects.requireNonNull(counted.get(row.id));
      require(
          row.total == count.total
              && row.unseen == count.unseen
              && row.deleted == count.deleted
              && row.bytes == count.bytes,
          "mailbox " + row.id + " counts " + counts(row) + " and has " + counts(count));
      require(validities.add(row.uidValidity), "UIDVALIDITY " + row.uidValidity + " is used twice");
      byte[] index =
          reader.get(MailTables.MAILBOX_NAME, MailTables.mailboxName(row.parent, row.name));
      boolean indexed = index != null && MailTables.intAt(index, 0) == row.id;
      require(indexed != row.removing, "mailbox " + row.id + " is not in the tree where it should");
      require(
          row.removing || row.parent == MailboxRow.TOP || mailboxes.containsKey(row.parent),
          "mailbox " + row.id + " has no parent");
    }
    walk(
        reader,
        MailTables.MAILBOX_NAME,
        (key, value) ->
            require(
                mailboxes.containsKey(MailTables.intAt(value, 0)),
                "a name leads to mailbox " + MailTables.intAt(value, 0) + ", which is not there"));
  }

  private static String counts(MailboxRow row) {
    return row.total
        + " messages, "
        + row.unseen
        + " unseen, "
        + row.deleted
        + " deleted, "
        + row.bytes
        + " bytes";
  }

  private void checkEmails(Reader reader) {
    for (Map.Entry<Long, EmailRow> entry : emails.entrySet()) {
      long id = entry.getKey();
      EmailRow email = entry.getValue();
      for (Place place : email.places()) {
        MembershipRow row = memberships.get(place);
        require(row != null && row.emailId() == id, "Email " + id + " is not in " + place);
      }
      require(
          reader.get(MailTables.STRUCTURE, MailTables.email(id)) != null,
          "Email " + id + " has no structure");
      if (!email.places().isEmpty()) {
        liveEmails++;
        liveBytes += email.size();
      }
      checkBody(reader, id, email);
      require(
          email.threadId() == id
              || reader.get(MailTables.THREAD, MailTables.thread(email.threadId(), id)) != null,
          "Email " + id + " is not listed in its thread");
    }
  }

  private void checkBody(Reader reader, long id, EmailRow email) {
    if (email.bodyKind() == EmailRow.BODY_ROW) {
      byte[] body = reader.get(MailTables.BODY, email.bodyId());
      if (body == null) {
        problem(shown(id, email) + " has no bytes");
      } else {
        checkSum(id, email, MessageBytes.of(body));
      }
      return;
    }
    require(
        reader.get(MailTables.BLOB, email.blob().id().toBytes()) != null,
        "the blob of Email " + id + " has no owner");
    try (MessageBytes body = MessageBytes.of(blobs.open(email.blob()))) {
      checkSum(id, email, body);
    } catch (NoSuchFileException e) {
      missing.put(id, email);
    } catch (IOException | StoreException e) {
      blobUnreadable(id, email, e);
    }
  }

  private void checkMissing(long id, EmailRow before) {
    EmailRow email = accounts.email(account, id).orElse(null);
    if (email == null) {
      return; // erased after the snapshot
    }
    BlobRef blob = email.bodyKind() == EmailRow.BODY_BLOB ? email.blob() : before.blob();
    try (MessageBytes body = MessageBytes.of(blobs.open(blob))) {
      checkSum(id, email, body);
    } catch (IOException | StoreException e) {
      blobUnreadable(id, email, e);
    }
  }

  private void blobUnreadable(long id, EmailRow email, Exception e) {
    problem("the blob of " + shown(id, email) + " cannot be read: " + e);
  }

  /// The name of an Email in reports, by its memberships.
  private static String shown(long id, EmailRow email) {
    List<String> places =
        email.places().stream()
            .map(place -> "UID " + place.uid() + " in mailbox " + place.mailbox())
            .toList();
    return "Email " + id + (places.isEmpty() ? "" : " (" + String.join(", ", places) + ")");
  }

  private void checkSum(long id, EmailRow email, MessageBytes body) {
    require(
        body.size() == email.size(),
        "Email " + id + " has " + body.size() + " bytes, not " + email.size());
    MessageDigest digest = Digests.sha256();
    byte[] block = new byte[64 << 10];
    long at = 0;
    while (at < body.size()) {
      int n = body.read(at, block, 0, block.length);
      digest.update(block, 0, n);
      at += n;
    }
    require(
        Arrays.equals(digest.digest(), email.sha256()),
        "the bytes of " + shown(id, email) + " are damaged");
  }

  private void checkMemberships() {
    for (MembershipRow row : memberships.values()) {
      EmailRow email = emails.get(row.emailId());
      Place place = row.place();
      if (email == null) {
        problem(place + " is of Email " + row.emailId() + ", which is not there");
        continue;
      }
      require(email.places().contains(place), "Email " + row.emailId() + " does not list " + place);
      require(
          row.shared() || email.places().size() == 1,
          place + " does not know that Email " + row.emailId() + " has other places");
      require(row.size() == email.size(), place + " has another size than its Email");
      require(
          row.internalDate() == email.internalDate(), place + " has another date than its Email");
      for (Place other : email.places()) {
        @Nullable MembershipRow twin = memberships.get(other);
        require(
            twin == null || ((twin.flags() ^ row.flags()) & ~Flags.DELETED) == 0,
            "Email " + row.emailId() + " has different keywords in its mailboxes");
      }
    }
  }

  private void checkChanges(Reader reader) {
    int[] changes = {0};
    walk(
        reader,
        MailTables.CHANGE,
        (key, value) -> {
          changes[0]++;
          Place place = new Place(MailTables.intAt(key, 8), MailTables.intAt(key, 12));
          MembershipRow row = memberships.get(place);
          require(
              row != null
                  && row.modSeq() == MailTables.longAt(key, 0)
                  && row.emailId() == MailTables.longAt(value, 0),
              "the index of changes is wrong about " + place);
        });
    require(
        changes[0] == memberships.size(),
        "the index of changes has " + changes[0] + " rows for " + memberships.size());
  }

  private void checkExpunged(Reader reader) {
    Set<Long> buried = new HashSet<>();
    walk(
        reader,
        MailTables.EXPUNGED,
        (key, value) -> {
          ExpungedRow.decode(value);
          buried.add(MailTables.longAt(key, Long.BYTES));
        });
    emails.forEach((id, email) ->
        require(
            email.places().isEmpty() == buried.contains(id),
            "Email " + id + " has memberships and an expunged record, or neither"));
    require(emails.keySet().containsAll(buried), "an expunged record belongs to no Email");
  }

  /// Each reminder needs its Email and its effect.
  private void checkReminders(Reader reader) {
    walk(
        reader,
        MailTables.REMINDER,
        (key, value) -> {
          ReminderRow row = ReminderRow.decode(value);
          EmailRow email = emails.get(MailTables.longAt(key, 0));
          require(
              email != null && !email.places().isEmpty(),
              "an Email that is not there is to be brought back");
          require(
              row.modSeq() == 0
                  || reader.get(MailTables.OUTBOX, MailTables.effect(row.modSeq(), row.number()))
                      != null,
              "nothing brings Email " + MailTables.longAt(key, 0) + " back");
        });
  }

  private Optional<AccountCounters> readHead(Reader reader) {
    try {
      Optional<AccountCounters> head = AccountCounters.read(reader);
      require(head.isPresent(), "the account has no counters");
      return head;
    } catch (StoreException e) {
      countersUnreadable(e);
      return Optional.empty();
    }
  }

  private void countersUnreadable(StoreException why) {
    String sentence = "the account's counters cannot be read: " + why.getMessage();
    if (!problems.contains(sentence)) { // also reported when the account was opened
      problem(sentence);
    }
  }

  /// Each script needs its text, and each text its script; the active script must exist.
  private void checkAnnotations(Reader reader) {
    walk(
        reader,
        MailTables.ANNOTATION,
        (key, value) -> {
          int mailbox = MailTables.intAt(key, 0);
          MailboxRow row = mailboxes.get(mailbox);
          require(
              mailbox == MailTables.ANNOTATIONS_OF_ACCOUNT || (row != null && !row.removing),
              "an annotation belongs to mailbox " + mailbox + ", which is not there");
        });
  }

  private void checkScripts(Reader reader) {
    Map<Integer, Long> lengths = new HashMap<>();
    walk(
        reader,
        MailTables.SCRIPT_TEXT,
        (key, text) -> lengths.put(MailTables.intAt(key, 0), (long) text.length));
    Set<String> names = new HashSet<>();
    walk(
        reader,
        MailTables.SCRIPT,
        (key, value) -> {
          String name = MailTables.scriptName(key);
          names.add(name);
          ScriptRow row = ScriptRow.decode(value);
          Long length = lengths.remove(row.id());
          require(
              length != null && length == row.octets(),
              "the text of the script '" + name + "' is not there or not whole");
        });
    require(lengths.isEmpty(), lengths.size() + " texts of scripts belong to no script");
    try {
      String active = ScriptsRow.read(reader).active();
      require(
          active.isEmpty() || names.contains(active),
          "the active script '" + active + "' is not there");
    } catch (StoreException e) {
      unreadable(MailTables.HEAD, MailTables.headScripts(), e);
    }
  }

  private void checkHead(Reader reader, AccountCounters head) {
    require(head.clock.last() <= head.clock.ceiling(), "the ModSeq is above its ceiling");
    require(
        head.emails == liveEmails,
        "the account counts " + head.emails + " Emails and has " + liveEmails);
    require(
        head.usedBytes == liveBytes,
        "the account counts " + head.usedBytes + " bytes and has " + liveBytes);
    require(
        head.mailboxes == mailboxes.size(),
        "the account counts " + head.mailboxes + " mailboxes and has " + mailboxes.size());
    for (MailboxRow row : mailboxes.values()) {
      require(row.id <= head.lastMailbox, "mailbox id " + row.id + " will be given again");
      require(
          row.uidValidity <= head.lastUidValidity,
          "UIDVALIDITY " + row.uidValidity + " will be given again");
      require(
          row.highestModSeq <= head.clock.last(), "ModSeqs of " + row.id + " will be given again");
    }
    require(
        emails.keySet().stream().allMatch(id -> id <= head.lastEmail),
        "Email ids will be given again");
    long[] tombstones = {0};
    walk(
        reader,
        MailTables.TOMBSTONE,
        (key, row) -> tombstones[0] += TombstoneRow.decode(row).ids().length);
    require(
        tombstones[0] == head.tombstones,
        "the account counts " + head.tombstones + " tombstones and has " + tombstones[0]);
    checkShares(reader, head);
  }

  private void checkShares(Reader reader, AccountCounters head) {
    int[] sharees = {0};
    walk(
        reader,
        MailTables.SHARE,
        (key, row) -> {
          sharees[0]++;
          for (int id : ShareRow.decode(row).mailboxes().keySet()) {
            MailboxRow mailbox = mailboxes.get(id);
            require(
                mailbox != null && !mailbox.removing,
                "mailbox " + id + " is shared and is not there");
          }
        });
    require(
        sharees[0] == head.sharees,
        "the account counts " + head.sharees + " others to share with and has " + sharees[0]);
  }

  /// Compares the view in memory with one loaded from the rows. Both may be newer than the snapshot
  /// if the account is in use, so the comparison is repeated until both have the same ModSeq.
  /// Damage may keep them different, so the repetitions are limited.
  private void checkView(MailboxRow mailbox) {
    MailboxId id = new MailboxId(mailbox.id);
    ViewLoader loader = accounts.viewLoader(account);
    try {
      MailboxView cached = loader.current(id);
      MailboxView loaded = loader.load(id);
      for (int i = 0; i < LOOKS_MAX && cached.highestModSeq() != loaded.highestModSeq(); i++) {
        cached = loader.current(id);
        loaded = loader.load(id);
      }
      require(
          same(cached, loaded), "the view of mailbox " + mailbox.id + " is not what its rows say");
    } catch (MailException e) {
      // Deleted since the snapshot: nothing to compare.
      require(e.kind() == MailException.Kind.NOT_FOUND, "view of " + mailbox.id + ": " + e.kind());
    } catch (StoreException e) {
      problem("mailbox " + mailbox.id + " cannot be shown: " + e.getMessage());
    }
  }

  private static boolean same(MailboxView one, MailboxView other) {
    boolean same =
        one.size() == other.size()
            && one.uidNext() == other.uidNext()
            && one.unseen() == other.unseen()
            && one.deleted() == other.deleted()
            && one.firstUnseen() == other.firstUnseen();
    for (int i = 0; same && i < one.size(); i++) {
      same =
          one.uid(i) == other.uid(i)
              && one.emailId(i) == other.emailId(i)
              && one.flags(i) == other.flags(i)
              && one.modSeq(i) == other.modSeq(i)
              && one.bytes(i) == other.bytes(i)
              && one.internalDate(i) == other.internalDate(i)
              && one.saveDate(i) == other.saveDate(i)
              && one.indexOf(one.uid(i)) == i;
    }
    return same;
  }
}
