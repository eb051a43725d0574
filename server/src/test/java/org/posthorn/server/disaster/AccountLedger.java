package org.posthorn.server.disaster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What clients know of one account: what was asked, what was answered, what was seen. What
/// contradicts it is a fault of the server. Thread-safe; a [Box] belongs to one worker, or to the
/// audit while there is no load.
final class AccountLedger {
  private final String user;
  private final Consumer<String> faults;
  private final Map<String, List<Copy>> copies = new HashMap<>();
  private final Map<Long, Box> boxes = new LinkedHashMap<>();
  private final List<Box> doubtfulBoxes = new ArrayList<>();
  private final Set<Long> uidValidities = new HashSet<>();
  private final Map<Place, String> ids = new HashMap<>();
  private final Map<Long, Long> uidNexts = new HashMap<>();
  private final Map<Long, Long> highest = new HashMap<>();
  private final Map<Place, Seen> seen = new HashMap<>();
  private final Map<Long, String> changes = new HashMap<>();
  private long modSeqMax;
  private long modSeqFloor;

  /// @param faults is told what the server did wrong
  AccountLedger(String user, Consumer<String> faults) {
    this.user = user;
    this.faults = faults;
  }

  /// Where a copy is.
  ///
  /// @param uidValidity tells mailboxes of an account apart for ever; 0 is nowhere
  /// @param uid 0 if not known
  record Place(long uidValidity, int uid) {
    static final Place NOWHERE = new Place(0, 0);

    static Place in(Box box) {
      return new Place(box.uidValidity, 0);
    }

    boolean admits(Place found) {
      return uidValidity == found.uidValidity && (uid == 0 || uid == found.uid);
    }
  }

  /// One copy of a message, with all places where it may be.
  static final class Copy {
    final String id;
    private final Set<Place> possible = new HashSet<>();

    Copy(String id) {
      this.id = id;
    }
  }

  /// A mailbox of which one worker disposes.
  static final class Box {
    final String owner;

    /// 0 until it is known.
    long uidValidity;

    /// What it may be called; the empty name stands for its not being there.
    final Set<String> names = new HashSet<>();

    /// What is surely in it, by UID.
    final TreeMap<Integer, Copy> contents = new TreeMap<>();

    int lastUid;

    Box(String owner, String... names) {
      this.owner = owner;
      this.names.addAll(Arrays.asList(names));
    }

    boolean certain() {
      return uidValidity != 0 && names.size() == 1;
    }

    String name() {
      return names.iterator().next();
    }
  }

  private record Seen(long modSeq, String flags) {}

  String user() {
    return user;
  }

  private void fault(String what) {
    faults.accept(user + ": " + what);
  }

  /// A copy that somebody is about to make.
  synchronized Copy attempt(String id, Place... possible) {
    Copy copy = new Copy(id);
    copy.possible.addAll(Arrays.asList(possible));
    copies.computeIfAbsent(id, i -> new ArrayList<>()).add(copy);
    return copy;
  }

  /// A copy is now in one of these places.
  synchronized void resolve(Copy copy, Place... possible) {
    copy.possible.clear();
    copy.possible.addAll(Arrays.asList(possible));
  }

  /// A delivery was acknowledged. Whoever reads the mailbox may have seen it before.
  synchronized void accepted(Copy copy) {
    if (copy.possible.stream().anyMatch(place -> place.uidValidity() != 0 && place.uid() == 0)) {
      copy.possible.remove(Place.NOWHERE);
    }
  }

  /// The delivery of which nobody has seen the UID yet.
  synchronized List<Copy> delivered(String id, Box inbox) {
    return copies.getOrDefault(id, List.of()).stream()
        .filter(copy -> copy.possible.contains(Place.in(inbox)))
        .toList();
  }

  synchronized int count(String id) {
    return copies.getOrDefault(id, List.of()).size();
  }

  /// A message was seen under a UID, or the server said that it has it.
  synchronized void sighted(Place place, String id) {
    String before = ids.putIfAbsent(place, id);
    if (before != null && !before.equals(id)) {
      fault("UID " + place + " was " + before + " and is now " + id);
    }
    uidNext(place.uidValidity(), place.uid() + 1L);
  }

  /// UIDNEXT was told, or a UID below it seen.
  synchronized void uidNext(long uidValidity, long next) {
    uidNexts.merge(uidValidity, next, Math::max);
  }

  /// A mailbox was selected.
  synchronized void selected(long uidValidity, long next, long highestModSeq) {
    if (next < uidNexts.getOrDefault(uidValidity, 0L)) {
      fault("UIDNEXT of " + uidValidity + " fell to " + next + " from " + uidNexts);
    }
    uidNext(uidValidity, next);
    if (highestModSeq < highest.getOrDefault(uidValidity, 0L)) {
      fault("HIGHESTMODSEQ of " + uidValidity + " fell to " + highestModSeq + " from " + highest);
    }
  }

  /// HIGHESTMODSEQ is remembered only from here on: a relaxed change may be lost with the power.
  synchronized void highest(long uidValidity, long modSeq) {
    highest.put(uidValidity, modSeq);
    modSeqMax = Math.max(modSeqMax, modSeq);
  }

  /// A message's flags were told with its ModSeq.
  synchronized void flags(Place place, long modSeq, String told) {
    String flags = told.replace("\\Recent", "").strip();
    Seen before = seen.put(place, new Seen(modSeq, flags));
    if (before != null && before.modSeq() == modSeq && !before.flags().equals(flags)) {
      fault("ModSeq " + modSeq + " of " + place + " was " + before.flags() + ", is " + flags);
    }
    String change = changes.get(modSeq);
    if (change != null && !change.equals(withoutDeleted(flags))) {
      fault("ModSeq " + modSeq + " was the change to " + change + ", is " + place + " " + flags);
    }
    modSeqMax = Math.max(modSeqMax, modSeq);
  }

  /// A message was appended, without flags.
  synchronized void appended(Place place) {
    seen.put(place, new Seen(0, ""));
  }

  /// A STORE that gives all its messages the same flags was answered for one of them.
  synchronized void changed(Place place, long modSeq, String flags) {
    Seen before = seen.get(place);
    // A copy never seen before may have had these flags from the beginning, and its copying's
    // ModSeq.
    if (before != null && before.modSeq() != modSeq) {
      if (modSeq <= modSeqFloor) {
        fault("ModSeq " + modSeq + " was given out again; " + modSeqFloor + " was seen before");
      }
      String change = changes.putIfAbsent(modSeq, withoutDeleted(flags));
      if (change != null && !change.equals(withoutDeleted(flags))) {
        fault("ModSeq " + modSeq + " was given to " + change + " and to " + flags);
      }
    }
    flags(place, modSeq, flags);
  }

  private static String withoutDeleted(String flags) {
    return flags.replace("\\Deleted", "").replace("\\Recent", "").strip();
  }

  /// The server was started anew: ModSeqs seen so far are used up.
  synchronized void restarted() {
    modSeqFloor = modSeqMax;
  }

  /// A mailbox about to be made.
  synchronized Box doubtful(Box box) {
    doubtfulBoxes.add(box);
    return box;
  }

  /// A mailbox's UIDVALIDITY was told for the first time.
  synchronized void made(Box box, long uidValidity) {
    if (!uidValidities.add(uidValidity)) {
      fault("UIDVALIDITY " + uidValidity + " was given out again, for " + box.names);
    }
    box.uidValidity = uidValidity;
    doubtfulBoxes.remove(box);
    boxes.put(uidValidity, box);
  }

  synchronized void removed(Box box) {
    boxes.remove(box.uidValidity);
  }

  synchronized List<Box> boxesOf(String owner) {
    return boxes.values().stream().filter(box -> box.owner.equals(owner)).toList();
  }

  /// Which box a mailbox of the server is.
  synchronized void listed(String name, long uidValidity, boolean first) {
    Box box = boxes.get(uidValidity);
    if (box == null) {
      Box made =
          doubtfulBoxes.stream().filter(b -> b.names.contains(name)).findFirst().orElse(null);
      if (made == null && first) {
        made = new Box(name, name);
      }
      if (made == null) {
        fault("mailbox " + name + " with UIDVALIDITY " + uidValidity + " should not be there");
        return;
      }
      made(made, uidValidity);
      box = made;
    } else if (!box.names.contains(name)) {
      fault("mailbox " + name + " should be called " + box.names);
    }
    box.names.clear();
    box.names.add(name);
    box.contents.clear();
  }

  /// Compares what was found in the whole account with what may be there. Afterwards all is known.
  ///
  /// @param listed UIDVALIDITYs of all mailboxes
  synchronized void settle(Set<Long> listed, Map<Place, String> found) {
    doubtfulBoxes.clear();
    for (Box box : List.copyOf(boxes.values())) {
      if (!listed.contains(box.uidValidity)) {
        if (!box.names.contains("")) {
          fault("mailbox " + box.names + " is lost");
        }
        boxes.remove(box.uidValidity);
      }
    }
    Map<String, List<Place>> places = new HashMap<>();
    found.forEach((place, id) -> places.computeIfAbsent(id, i -> new ArrayList<>()).add(place));
    places.keySet().stream()
        .filter(id -> !copies.containsKey(id))
        .forEach(id -> fault(id + " is there and should not be"));
    for (Map.Entry<String, List<Copy>> entry : copies.entrySet()) {
      List<Place> left = new ArrayList<>(places.getOrDefault(entry.getKey(), List.of()));
      String expected = entry.getValue().stream().map(copy -> copy.possible).toList().toString();
      String there = left.toString();
      if (!assign(entry.getValue(), 0, left) || !left.isEmpty()) {
        fault(entry.getKey() + " should be at " + expected + " and is at " + there);
      }
      entry.getValue().removeIf(copy -> copy.possible.contains(Place.NOWHERE));
    }
    copies.values().removeIf(List::isEmpty);
    copies.values().forEach(list -> list.forEach(this::shelve));
  }

  /// Finds a place for each copy from one on, so that all found places are used.
  private static boolean assign(List<Copy> all, int from, List<Place> left) {
    if (from == all.size()) {
      return left.isEmpty();
    }
    Copy copy = all.get(from);
    for (Place place : List.copyOf(left)) {
      if (copy.possible.stream().anyMatch(possible -> possible.admits(place))) {
        left.remove(place);
        if (assign(all, from + 1, left)) {
          copy.possible.clear();
          copy.possible.add(place);
          return true;
        }
        left.add(place);
      }
    }
    if (copy.possible.contains(Place.NOWHERE) && assign(all, from + 1, left)) {
      copy.possible.clear();
      copy.possible.add(Place.NOWHERE);
      return true;
    }
    return false;
  }

  private void shelve(Copy copy) {
    for (Place place : copy.possible) {
      Box box = boxes.get(place.uidValidity());
      if (box != null && place.uid() != 0) {
        box.contents.put(place.uid(), copy);
        box.lastUid = Math.max(box.lastUid, place.uid());
      }
    }
  }
}
