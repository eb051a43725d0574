package org.posthorn.store.change;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Reader;
import org.posthorn.store.mail.Flags;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.EmailRow.Place;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MembershipRow;

/// Determines which Emails become visible or hidden in JMAP in one transaction: an Email is visible
/// while it has a membership without \Deleted. Used only by the transaction's thread.
final class ShownEmails {
  /// The change in the number of memberships without \Deleted, by Email.
  private final Map<Long, Integer> gained = new HashMap<>();

  private final Set<Long> known = new HashSet<>();
  private final SortedSet<Long> cameBack = new TreeSet<>();
  private boolean changed;

  /// The result of a transaction.
  ///
  /// @param changed whether some Email became visible or hidden
  /// @param cameBack Emails that became visible and are not new
  record Outcome(boolean changed, SortedSet<Long> cameBack) {}

  void added(MembershipRow row) {
    count(row, 1);
  }

  void removed(MembershipRow row) {
    count(row, -1);
  }

  private void count(MembershipRow row, int sign) {
    if ((row.flags() & Flags.DELETED) == 0) {
      gained.merge(row.emailId(), sign, Integer::sum);
    }
  }

  void flagged(MembershipRow before, MembershipRow after) {
    if (((before.flags() ^ after.flags()) & Flags.DELETED) == 0) {
      return;
    }
    if (before.shared() || after.shared()) {
      removed(before);
      added(after);
    } else {
      changed = true;
      if ((after.flags() & Flags.DELETED) == 0) {
        cameBack.add(after.emailId());
      } else {
        cameBack.remove(after.emailId());
      }
    }
  }

  /// Records that an Email is visible before and after this transaction, which saves a read.
  void remains(long emailId) {
    known.add(emailId);
  }

  /// Computes the result; reads the memberships of Emails that may have others.
  ///
  /// @param lastBefore the last Email that is older than this transaction
  Outcome outcome(Reader reader, Set<Long> destroyed, long lastBefore) {
    List<Long> open = new ArrayList<>();
    gained.forEach((email, more) -> {
      if (more != 0 && !known.contains(email)) {
        if (destroyed.contains(email) || email > lastBefore) {
          // It had no visible membership before, or has none after.
          changed = true;
        } else {
          open.add(email);
        }
      }
    });
    List<Integer> places = places(reader, open);
    for (int i = 0; i < open.size(); i++) {
      int after = places.get(i);
      int before = after - gained.getOrDefault(open.get(i), 0);
      changed |= (before > 0) != (after > 0);
      if (before <= 0 && after > 0) {
        cameBack.add(open.get(i));
      }
    }
    cameBack.removeIf(email -> email > lastBefore);
    return new Outcome(changed, cameBack);
  }

  /// The number of memberships without \Deleted of each Email.
  private static List<Integer> places(Reader reader, List<Long> emails) {
    List<byte[]> keys = new ArrayList<>();
    List<List<Place>> all = new ArrayList<>();
    for (byte[] row :
        reader.get(MailTables.EMAIL, emails.stream().map(MailTables::email).toList())) {
      List<Place> places = row == null ? List.of() : EmailRow.decode(row).places();
      all.add(places);
      places.forEach(place -> keys.add(MailTables.membership(place.mailbox(), place.uid())));
    }
    Iterator<byte @Nullable []> rows = reader.get(MailTables.MEMBERSHIP, keys).iterator();
    List<Integer> counts = new ArrayList<>();
    for (List<Place> places : all) {
      int count = 0;
      for (Place place : places) {
        byte[] row = rows.next();
        if (row != null
            && (MembershipRow.decode(place.mailbox(), place.uid(), row).flags() & Flags.DELETED)
                == 0) {
          count++;
        }
      }
      counts.add(count);
    }
    return counts;
  }
}
