package org.posthorn.jmap.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A PatchObject (RFC 8620 §5.3): new values by JSON pointer, without the leading slash.
public final class Patch {
  private Patch() {}

  /// Applies a patch to an object. Null removes the target of a pointer with several steps; a
  /// property of the object itself becomes null, which means its default.
  ///
  /// @param before is not modified
  /// @throws SetException `invalidPatch` if a pointer has no target or leads into an array, or is a
  ///   prefix of another
  public static ObjectNode applied(ObjectNode before, ObjectNode patch) {
    requireApart(new ArrayList<>(patch.propertyNames()));
    ObjectNode after = before.deepCopy();
    for (Map.Entry<String, JsonNode> each : patch.properties()) {
      set(after, each.getKey(), each.getValue());
    }
    return after;
  }

  private static void set(ObjectNode object, String pointer, JsonNode value) {
    String[] steps = pointer.split("/", -1);
    ObjectNode here = object;
    for (int i = 0; i < steps.length - 1; i++) {
      if (!(here.get(unescaped(steps[i])) instanceof ObjectNode next)) {
        throw invalid(pointer + " does not refer to anything that can be changed");
      }
      here = next;
    }
    String last = unescaped(steps[steps.length - 1]);
    if (value.isNull() && steps.length > 1) {
      here.remove(last);
    } else {
      here.set(last, value);
    }
  }

  /// RFC 6901 §4
  private static String unescaped(String step) {
    return step.replace("~1", "/").replace("~0", "~");
  }

  private static void requireApart(List<String> pointers) {
    pointers.sort((a, b) -> (a + "/").compareTo(b + "/"));
    for (int i = 1; i < pointers.size(); i++) {
      if ((pointers.get(i) + "/").startsWith(pointers.get(i - 1) + "/")) {
        throw invalid(pointers.get(i - 1) + " is changed both as a whole and in part");
      }
    }
  }

  private static SetException invalid(String why) {
    return new SetException("invalidPatch", why);
  }
}
