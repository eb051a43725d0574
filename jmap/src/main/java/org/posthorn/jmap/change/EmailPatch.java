package org.posthorn.jmap.change;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.EmailChange.Mailboxes;
import org.posthorn.store.mail.EmailChange.Why;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailboxId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A patch of an Email (RFC 8620 §5.3): changes keywords and mailboxes (RFC 8621 §4.6), all or
/// single ones, and the reminder. One thread.
final class EmailPatch {
  private static final String KEYWORDS = "keywords";
  private static final String MAILBOXES = "mailboxIds";
  private static final String SNOOZED = "snoozed";
  private static final String FOLLOW_UP = "followUpAt";

  private static final Set<String> SNOOZED_PROPERTIES = Set.of("until", "moveTo");

  private final Call call;
  private final Instant latest;
  private final List<EmailChange.Reminding> times = new ArrayList<>();
  private final Set<String> addedKeywords = new LinkedHashSet<>();
  private final Set<String> removedKeywords = new LinkedHashSet<>();
  private final Set<MailboxId> added = new LinkedHashSet<>();
  private final Set<MailboxId> removed = new LinkedHashSet<>();
  private @Nullable FlagSet keywords;
  private @Nullable Set<MailboxId> mailboxes;

  private EmailPatch(Call call, Instant latest) {
    this.call = call;
    this.latest = latest;
  }

  /// @param number of the Email
  /// @param latest latest time of a reminder
  /// @throws SetException `invalidPatch`, or `invalidProperties`
  static EmailChange.Update read(long number, ObjectNode patch, Call call, Instant latest) {
    EmailPatch read = new EmailPatch(call, latest);
    for (Map.Entry<String, JsonNode> each : patch.properties()) {
      if (!isFixed(each.getKey(), call)) {
        read.read(each.getKey(), each.getValue());
      }
    }
    return new EmailChange.Update(number, read.flagChanges(), read.placing(), read.times);
  }

  /// The immutable properties in the patch, which a client may send unchanged (RFC 8620 §5.3).
  static ObjectNode fixed(ObjectNode patch, Call call) {
    ObjectNode fixed = patch.deepCopy();
    patch.propertyNames().stream().filter(name -> !isFixed(name, call)).forEach(fixed::remove);
    return fixed;
  }

  private static boolean isFixed(String pointer, Call call) {
    return switch (pointer.split("/", -1)[0]) {
      case KEYWORDS, MAILBOXES -> false;
      case SNOOZED, FOLLOW_UP -> !call.uses(Capability.REMINDERS);
      default -> true;
    };
  }

  private void read(String pointer, JsonNode value) {
    String[] steps = pointer.split("/", -1);
    String last = steps[steps.length - 1].replace("~1", "/").replace("~0", "~");
    boolean whole = steps.length == 1;
    boolean ofTimes = steps[0].equals(SNOOZED) || steps[0].equals(FOLLOW_UP);
    if (steps.length > (ofTimes ? 1 : 2)) {
      throw invalidPatch(pointer + " does not refer to anything that can be changed");
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
      case SNOOZED -> times.add(snoozed(value));
      case FOLLOW_UP ->
          times.add(
              new EmailChange.Reminding(Why.UNANSWERED, time(FOLLOW_UP, value), Optional.empty()));
      default -> throw new IllegalArgumentException(pointer);
    }
  }

  private EmailChange.Reminding snoozed(JsonNode value) {
    if (value.isNull()) {
      return new EmailChange.Reminding(Why.SNOOZE, Optional.empty(), Optional.empty());
    }
    boolean known = value.isObject() && SNOOZED_PROPERTIES.containsAll(value.propertyNames());
    Optional<Instant> until = known ? time(SNOOZED, value.path("until")) : Optional.empty();
    if (until.isEmpty()) {
      throw SetException.invalid("must be an object with until and moveTo", SNOOZED);
    }
    JsonNode moveTo = value.path("moveTo");
    return new EmailChange.Reminding(
        Why.SNOOZE,
        until,
        moveTo.isMissingNode() || moveTo.isNull()
            ? Optional.empty()
            : Optional.of(Placement.mailbox(moveTo.asString(""), call)));
  }

  private Optional<Instant> time(String property, JsonNode value) {
    Optional<Instant> time = Placement.utcDate(property, value);
    if (time.filter(latest::isBefore).isPresent()) {
      throw SetException.invalid("must be at most " + latest, property);
    }
    return time;
  }

  /// RFC 8621 §4.1.1: true, or null to remove it.
  private static boolean isSet(String property, JsonNode value) {
    if (value.isNull()) {
      return false;
    }
    if (value.isBoolean() && value.asBoolean()) {
      return true;
    }
    throw SetException.invalid("must be true, or null to remove it", property);
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

  /// RFC 8620 §5.3: no pointer of a patch is a prefix of another.
  private static void requireWhole(String property, boolean parts) {
    if (parts) {
      throw invalidPatch(property + " is changed both as a whole and in part");
    }
  }

  private static SetException invalidPatch(String why) {
    return new SetException("invalidPatch", why);
  }
}
