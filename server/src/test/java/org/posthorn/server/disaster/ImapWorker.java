package org.posthorn.server.disaster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.posthorn.server.disaster.AccountLedger.Box;
import org.posthorn.server.disaster.AccountLedger.Copy;
import org.posthorn.server.disaster.AccountLedger.Place;

/// An IMAP session that appends, copies, moves, flags, expunges, and makes, renames and deletes
/// mailboxes of its own. One worker of an account also clears the INBOX.
final class ImapWorker {
  static final String INBOX = "INBOX";
  static final Pattern UID = Pattern.compile("\\bUID (\\d+)");
  static final Pattern MODSEQ = Pattern.compile("\\bMODSEQ \\((\\d+)\\)");
  static final Pattern FLAGS = Pattern.compile("\\bFLAGS \\(([^)]*)\\)");
  static final Pattern UIDVALIDITY = Pattern.compile("UIDVALIDITY (\\d+)");
  private static final Pattern UIDNEXT = Pattern.compile("UIDNEXT (\\d+)");
  private static final Pattern HIGHESTMODSEQ = Pattern.compile("HIGHESTMODSEQ (\\d+)");
  private static final Pattern APPENDUID = Pattern.compile("APPENDUID \\d+ ([\\d:,]+)");
  private static final Pattern COPYUID = Pattern.compile("COPYUID \\d+ ([\\d:,]+ [\\d:,]+)");
  private static final String HEADER = "BODY.PEEK[HEADER.FIELDS (" + TestMessage.FIELD + ")]";
  private static final int BOXES_MIN = 2;
  private static final int BOXES_MAX = 5;
  private static final int COPIES_MAX = 4;
  private static final int CROWDED = 40;
  private static final int KEYWORDS = 12;

  private final AccountLedger ledger;
  private final String name;
  private final boolean readsInbox;
  private final Random random;
  private final ImapClient imap;
  private int made;

  ImapWorker(
      AccountLedger ledger, String name, boolean readsInbox, Random random, ImapClient imap) {
    this.ledger = ledger;
    this.name = name;
    this.readsInbox = readsInbox;
    this.random = random;
    this.imap = imap;
  }

  /// Does one thing.
  ///
  /// @param serial makes the names of what is made unique
  void step(String serial) throws IOException {
    List<Box> boxes = ledger.boxesOf(name).stream().filter(Box::certain).toList();
    int roll = random.nextInt(100);
    if (boxes.size() < BOXES_MIN || (roll >= 96 && boxes.size() < BOXES_MAX)) {
      create(name + "-" + serial + "-" + made++);
      return;
    }
    Box box = source(boxes);
    Box other = boxes.get(random.nextInt(boxes.size()));
    if (roll < 20) {
      append(other, serial);
    } else if (roll < 23) {
      rename(other, name + "-" + serial + "-" + made++);
    } else if (roll < 25 && boxes.size() > BOXES_MIN) {
      delete(other);
    } else if (!box.contents.isEmpty()) {
      select(box);
      int crowd = box.contents.size() > CROWDED ? 8 : 0;
      SortedMap<Integer, Copy> some = some(box, 1 + crowd + random.nextInt(3));
      if (roll < 40) {
        copy(box, some, other);
      } else if (roll < 58 && box != other) {
        move(box, some, other);
      } else if (roll < 75 + random.nextInt(5) - 2 * crowd) {
        store(box, some);
      } else {
        expunge(box, some);
      }
    }
  }

  private Box source(List<Box> boxes) throws IOException {
    if (readsInbox && random.nextInt(3) > 0) {
      Box inbox = ledger.boxesOf(INBOX).getFirst();
      select(inbox);
      learn(inbox);
      if (!inbox.contents.isEmpty()) {
        return inbox;
      }
    }
    return boxes.get(random.nextInt(boxes.size()));
  }

  private SortedMap<Integer, Copy> some(Box box, int count) {
    List<Integer> uids = new ArrayList<>(box.contents.keySet());
    SortedMap<Integer, Copy> some = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int uid = uids.get(random.nextInt(uids.size()));
      some.put(uid, box.contents.get(uid));
    }
    return some;
  }

  private void select(Box box) throws IOException {
    select(imap, ledger, box.name());
  }

  static long select(ImapClient imap, AccountLedger ledger, String mailbox) throws IOException {
    ImapClient.Answer answer = imap.command("SELECT " + mailbox + " (CONDSTORE)");
    long uidValidity = answer.number(UIDVALIDITY);
    ledger.selected(uidValidity, answer.number(UIDNEXT), answer.number(HIGHESTMODSEQ));
    return uidValidity;
  }

  /// Told once a life at the end of the audit, when nothing is on its way.
  static void remember(ImapClient imap, AccountLedger ledger, String mailbox) throws IOException {
    ImapClient.Answer answer = imap.command("STATUS " + mailbox + " (UIDVALIDITY HIGHESTMODSEQ)");
    ledger.highest(answer.number(UIDVALIDITY), answer.number(HIGHESTMODSEQ));
  }

  /// Finds out what was delivered. What was seen is on disk.
  private void learn(Box inbox) throws IOException {
    int from = inbox.lastUid + 1;
    imap.command(
        "UID FETCH " + from + ":* (UID FLAGS MODSEQ " + HEADER + ")",
        response -> {
          int uid = (int) response.number(UID);
          if (uid < from || response.literals().isEmpty()) {
            return;
          }
          Place place = new Place(inbox.uidValidity, uid);
          String id = TestMessage.id(response.literals().getFirst()).orElse("?");
          ledger.sighted(place, id);
          ledger.flags(place, response.number(MODSEQ), response.find(FLAGS).orElse(""));
          Optional<Copy> copy = ledger.delivered(id, inbox).stream().findFirst();
          if (copy.isPresent()) {
            ledger.resolve(copy.get(), place);
            inbox.contents.put(uid, copy.get());
          }
          inbox.lastUid = uid;
        });
  }

  private void append(Box box, String serial) throws IOException {
    List<Copy> copies = new ArrayList<>();
    List<byte[]> messages = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      String id = "i-" + name + "-" + serial + "-" + made++;
      copies.add(ledger.attempt(id, Place.NOWHERE, Place.in(box)));
      messages.add(TestMessage.of(id));
    }
    ImapClient.Answer answer = imap.append(box.name(), messages);
    if (!answer.ok()) {
      throw new ImapClient.RefusedException("APPEND -> " + answer.tagged());
    }
    List<Integer> uids = uids(answer.find(APPENDUID).orElse(""));
    uids.forEach(uid -> ledger.appended(new Place(box.uidValidity, uid)));
    put(box, copies, uids);
  }

  private void put(Box box, List<Copy> copies, List<Integer> uids) {
    if (uids.size() != copies.size()) {
      throw new IllegalStateException(copies.size() + " messages were given the UIDs " + uids);
    }
    for (int i = 0; i < uids.size(); i++) {
      Place place = new Place(box.uidValidity, uids.get(i));
      ledger.sighted(place, copies.get(i).id);
      ledger.resolve(copies.get(i), place);
      box.contents.put(place.uid(), copies.get(i));
    }
  }

  private void copy(Box from, SortedMap<Integer, Copy> some, Box to) throws IOException {
    some.values().removeIf(copy -> ledger.count(copy.id) >= COPIES_MAX);
    if (some.isEmpty()) {
      return;
    }
    List<Copy> copies =
        some.values().stream()
            .map(copy -> ledger.attempt(copy.id, Place.NOWHERE, Place.in(to)))
            .toList();
    ImapClient.Answer answer = imap.command("UID COPY " + set(some) + " " + to.name());
    put(to, copies, targets(answer, from, some));
  }

  private void move(Box from, SortedMap<Integer, Copy> some, Box to) throws IOException {
    some.forEach(
        (uid, copy) -> ledger.resolve(copy, new Place(from.uidValidity, uid), Place.in(to)));
    from.contents.keySet().removeAll(some.keySet());
    ImapClient.Answer answer = imap.command("UID MOVE " + set(some) + " " + to.name());
    put(to, List.copyOf(some.values()), targets(answer, from, some));
  }

  private static List<Integer> targets(
      ImapClient.Answer answer, Box from, SortedMap<Integer, Copy> some) {
    String[] words = answer.find(COPYUID).orElse(" ").split(" ", -1);
    if (!uids(words[0]).equals(List.copyOf(some.keySet()))) {
      throw new IllegalStateException(
          some.keySet() + " of " + from.names + ": " + answer.responses());
    }
    return uids(words[1]);
  }

  private void store(Box box, SortedMap<Integer, Copy> some) throws IOException {
    String keyword = "k" + Math.floorMod(made++, KEYWORDS);
    imap.command(
        "UID STORE " + set(some) + " FLAGS (" + keyword + ")",
        response -> {
          int uid = (int) response.number(UID);
          if (some.containsKey(uid) && response.find(MODSEQ).isPresent()) {
            ledger.changed(
                new Place(box.uidValidity, uid),
                response.number(MODSEQ),
                response.find(FLAGS).orElse(""));
          }
        });
  }

  private void expunge(Box box, Map<Integer, Copy> some) throws IOException {
    imap.command("UID STORE " + set(some) + " +FLAGS.SILENT (\\Deleted)");
    some.forEach(
        (uid, copy) -> ledger.resolve(copy, new Place(box.uidValidity, uid), Place.NOWHERE));
    box.contents.keySet().removeAll(some.keySet());
    imap.command("UID EXPUNGE " + set(some));
    some.values().forEach(copy -> ledger.resolve(copy, Place.NOWHERE));
  }

  private void create(String mailbox) throws IOException {
    Box box = ledger.doubtful(new Box(name, mailbox, ""));
    imap.command("CREATE " + mailbox);
    box.names.remove("");
    ImapClient.Answer status = imap.command("STATUS " + mailbox + " (UIDVALIDITY UIDNEXT)");
    ledger.made(box, status.number(UIDVALIDITY));
  }

  private void rename(Box box, String to) throws IOException {
    String from = box.name();
    box.names.add(to);
    imap.command("RENAME " + from + " " + to);
    box.names.remove(from);
  }

  private void delete(Box box) throws IOException {
    String mailbox = box.name();
    box.names.add("");
    box.contents.forEach(
        (uid, copy) -> ledger.resolve(copy, new Place(box.uidValidity, uid), Place.NOWHERE));
    imap.command("DELETE " + mailbox);
    box.contents.values().forEach(copy -> ledger.resolve(copy, Place.NOWHERE));
    ledger.removed(box);
    // The name comes back as another mailbox.
    if (random.nextBoolean()) {
      create(mailbox);
    }
  }

  private static String set(Map<Integer, Copy> some) {
    return some.keySet().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static List<Integer> uids(String set) {
    List<Integer> uids = new ArrayList<>();
    Matcher range = Pattern.compile("(\\d+)(?::(\\d+))?").matcher(set);
    while (range.find()) {
      int from = Integer.parseInt(range.group(1));
      int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
      for (int uid = from; uid <= to; uid++) {
        uids.add(uid);
      }
    }
    return uids;
  }
}
