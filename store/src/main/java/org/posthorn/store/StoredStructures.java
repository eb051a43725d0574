package org.posthorn.store;

import java.util.Arrays;
import org.posthorn.kv.StoreException;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;

/// Reads what is stored beside messages, past what is damaged: one row that cannot be read must not
/// hide those after it.
public final class StoredStructures {
  private StoredStructures() {}

  /// Sees structures one at a time, in the order in which they were asked for.
  public interface Visitor extends StructureVisitor {
    @Override
    void missing(long emailId);

    /// What is stored beside this message cannot be read.
    void damaged(long emailId, StoreException cause);
  }

  /// Shows what is stored beside messages.
  ///
  /// @throws StoreException of any kind but CORRUPT, and what the visitor throws
  public static void visit(MailAccount account, long[] emailIds, Visitor visitor) {
    int from = 0;
    while (from < emailIds.length) {
      Counting counting = new Counting(visitor);
      try {
        account.structures(Arrays.copyOfRange(emailIds, from, emailIds.length), counting);
        return;
      } catch (StoreException e) {
        if (counting.visiting || e.kind() != StoreException.Kind.CORRUPT) {
          throw e;
        }
        from += counting.visited;
        visitor.damaged(emailIds[from++], e);
      }
    }
  }

  /// Knows how far the store has come, and whether a failure is the visitor's own.
  private static final class Counting implements StructureVisitor {
    private final Visitor visitor;
    private int visited;
    private boolean visiting;

    Counting(Visitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void structure(Structure structure) {
      visiting = true;
      visitor.structure(structure);
      visiting = false;
      visited++;
    }

    @Override
    public void missing(long emailId) {
      visitor.missing(emailId);
      visited++;
    }
  }
}
