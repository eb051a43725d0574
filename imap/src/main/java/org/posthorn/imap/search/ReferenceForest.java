package org.posthorn.imap.search;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.runtime.TimeSlice;

/// Links messages by their references (RFC 5256 §3 REFERENCES, step 1): each message and each
/// identifier of a message that is not there is a node. Takes almost linear time whatever the
/// references are. One thread.
///
/// The RFC links in the order of messages, and breaks a link that a message's own references
/// contradict. Here these links are made first, so that none needs to be broken; a union-find over
/// the trees finds loops.
final class ReferenceForest {
  static final int NONE = -1;

  /// Newest references of a message that count, besides the first.
  static final int REFERENCES_MAX = 100;

  /// Nodes without a message: so many for each message, and at least [#ABSENT_MIN]. Real mail needs
  /// less than one. Beyond, only a message's parent counts.
  private static final int ABSENT_PER_MESSAGE = 4;

  private static final int ABSENT_MIN = 10_000;

  private final int messages;
  private final Map<String, Integer> nodes = new HashMap<>();

  /// Nodes that turned out to be messages: an absent node, and the message.
  private final Map<Integer, Integer> replaced = new HashMap<>();

  private final TimeSlice slice;

  /// References of all messages, one after the other.
  private int[] references = new int[256];

  private final int[] referencesEnd;
  private int nodeCount;
  private int added;
  private int[] parent = {};
  private int[] set = {};

  /// @param messages that will be added
  ReferenceForest(int messages, TimeSlice slice) {
    this.messages = messages;
    this.slice = slice;
    this.referencesEnd = new int[messages];
    this.nodeCount = messages;
  }

  /// Adds the next message: its node is its number, from 0.
  ///
  /// @param id its identifier; empty if it has none
  /// @param refs of its ancestors, oldest first
  void add(String id, List<String> refs) {
    int message = added++;
    int count = message == 0 ? 0 : referencesEnd[message - 1];
    // RFC 5256 §3: a message with an identifier that another has is a message of its own.
    if (!id.isEmpty()) {
      Integer known = nodes.putIfAbsent(id, message);
      if (known != null && known >= messages) {
        nodes.put(id, message);
        replaced.put(known, message);
      }
    }
    for (int i = 0; i < refs.size(); i++) {
      boolean counts = i == 0 || i >= refs.size() - REFERENCES_MAX;
      if (counts && !refs.get(i).equals(id)) {
        int node = node(refs.get(i), i == refs.size() - 1);
        if (node != NONE) {
          if (count == references.length) {
            references = Arrays.copyOf(references, 2 * count);
          }
          references[count++] = node;
        }
      }
    }
    referencesEnd[message] = count;
  }

  private int node(String id, boolean isParent) {
    Integer known = nodes.get(id);
    if (known != null) {
      return known;
    }
    long absentMax = Math.max(ABSENT_MIN, (long) ABSENT_PER_MESSAGE * messages);
    if (!isParent && nodeCount - messages >= absentMax) {
      return NONE;
    }
    nodes.put(id, nodeCount);
    return nodeCount++;
  }

  /// Links the messages that were added.
  ///
  /// @return the parent of each node, or [#NONE]; nodes from the number of messages on have no
  ///   message
  int[] link() {
    nodes.clear();
    parent = new int[nodeCount];
    Arrays.fill(parent, NONE);
    set = new int[nodeCount];
    for (int i = 0; i < nodeCount; i++) {
      set[i] = i;
    }
    for (int message = 0; message < messages; message++) {
      slice.breathe();
      int end = referencesEnd[message];
      if (end > start(message)) {
        link(message, resolved(references[end - 1]));
      }
    }
    for (int message = 0; message < messages; message++) {
      slice.breathe();
      for (int i = start(message) + 1; i < referencesEnd[message]; i++) {
        int child = resolved(references[i]);
        // A message that is there has decided for itself.
        if (child >= messages && parent[child] == NONE) {
          link(child, resolved(references[i - 1]));
        }
      }
    }
    return parent;
  }

  private int start(int message) {
    return message == 0 ? 0 : referencesEnd[message - 1];
  }

  private int resolved(int node) {
    return node < messages ? node : replaced.getOrDefault(node, node);
  }

  /// Links a node without a parent, unless that would make a loop.
  private void link(int child, int to) {
    int one = find(child);
    int other = find(to);
    if (one != other) {
      parent[child] = to;
      set[one] = other;
    }
  }

  private int find(int node) {
    int at = node;
    while (set[at] != at) {
      set[at] = set[set[at]];
      at = set[at];
    }
    return at;
  }
}
