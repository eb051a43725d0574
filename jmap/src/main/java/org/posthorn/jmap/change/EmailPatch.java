package org.posthorn.jmap.change;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.EmailChange.Mailboxes;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A patch of an Email (RFC 8620 §5.3): keywords and mailboxes can be changed (RFC 8621 §4.6), as a
/// whole or one by one. One thread.
final class EmailPatch {
  private static final String KEYWORDS = "keywords";
  private static final String MAILBOXES = "mailboxIds";

  private final Call call;
  private final Set<String> addedKeywords = new LinkedHashSet<>();
  private final Set<String> removedKeywords = new LinkedHashSet<>();
  private final Set<MailboxId> added = new LinkedHashSet<>();
  private final Set<MailboxId> removed = new LinkedHashSet<>();
  private @Nullable FlagSet keywords;
  private @Nullable Set<MailboxId> mailboxes;

  private EmailPatch(Call call) {
    this.call = call;
  }

  /// @param number of the Email
  /// @throws SetException `invalidPatch`, or `invalidProperties`
  static EmailChange.Update read(long number, ObjectNode patch, Call call) {
    EmailPatch read = new EmailPatch(call);
    for (Map.Entry<String, JsonNode> each : patch.properties()) {
      if (!isFixed(each.getKey())) {
        read.read(each.getKey(), each.getValue());
      }
    }
    return new EmailChange.Update(number, read.flagChanges(), read.placing());
  }

  /// Those properties that never change, which a client may send back as they are (RFC 8620 §5.3).
  static ObjectNode fixed(ObjectNode patch) {
    ObjectNode fixed = patch.deepCopy();
    patch.propertyNames().stream().filter(name -> !isFixed(name)).forEach(fixed::remove);
    return fixed;
  }

  private static boolean isFixed(String pointer) {
    String first = pointer.split("/", -1)[0];
    return !first.equals(KEYWORDS) && !first.equals(MAILBOXES);
  }

  private void read(String pointer, JsonNode value) {
    String[] steps = pointer.split("/", -1);
    String last = steps[steps.length - 1].replace("~1", "/").replace("~0", "~");
    boolean whole = steps.length == 1;
    if (steps.length > 2 && (steps[0].equals(KEYWORDS) || steps[0].equals(MAILBOXES))) {
      throw invalidPatch(pointer + " leads to nothing that can be changed");
    }
    switch (steps[0]) {
      case KEYWORDS -> {
        if (whole) {
          keywords = Placement.keywords(value);
        } else if (isSet(KEYWORDS, value)) {
          addedKeywords.add(last);
        } else {
          removedKeywords.add(last);
        }
      }
      case MAILBOXES -> {
        if (whole) {
          mailboxes = Placement.mailboxes(value, call);
        } else {
          (isSet(MAILBOXES, value) ? added : removed).add(Placement.mailbox(last, call));
        }
      }
      default -> throw new IllegalArgumentException(pointer);
    }
  }

  /// RFC 8621 §4.1.1: true, or null for what is to be removed.
  private static boolean isSet(String property, JsonNode value) {
    if (value.isNull()) {
      return false;
    }
    if (value.isBoolean() && value.asBoolean()) {
      return true;
    }
    throw SetException.invalid("it is to be true, or null to remove it", property);
  }

  private List<FlagChange> flagChanges() {
    boolean parts = !addedKeywords.isEmpty() || !removedKeywords.isEmpty();
    List<FlagChange> changes = new ArrayList<>();
    if (keywords != null) {
      requireWhole(KEYWORDS, parts);
      changes.add(new FlagChange(FlagChange.Mode.REPLACE, keywords));
    }
    if (!removedKeywords.isEmpty()) {
      changes.add(new FlagChange(FlagChange.Mode.REMOVE, Placement.flags(removedKeywords)));
    }
    if (!addedKeywords.isEmpty()) {
      changes.add(new FlagChange(FlagChange.Mode.ADD, Placement.flags(addedKeywords)));
    }
    return changes;
  }

  private Mailboxes placing() {
    if (mailboxes != null) {
      requireWhole(MAILBOXES, !added.isEmpty() || !removed.isEmpty());
      return Mailboxes.exactly(mailboxes);
    }
    return new Mailboxes(false, added, removed);
  }

  /// RFC 8620 §5.3: no pointer of a patch begins with another.
  private static void requireWhole(String property, boolean parts) {
    if (parts) {
      throw invalidPatch(property + " is changed as a whole and in part");
    }
  }

  private static SetException invalidPatch(String why) {
    return new SetException("invalidPatch", why);
  }
}
