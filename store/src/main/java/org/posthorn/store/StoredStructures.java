package org.posthorn.store;

import java.util.Arrays;
import org.posthorn.kv.StoreException;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;

/// Reads stored structures and skips damaged rows, so that one damaged row does not hide the rest.
public final class StoredStructures {
  private StoredStructures() {}

  /// Receives structures one at a time, in the requested order.
  public interface Visitor extends StructureVisitor {
    @Override
    void missing(long emailId);

    /// The structure of this message cannot be read.
    void damaged(long emailId, StoreException cause);
  }

  /// Calls the visitor with the structures of messages.
  ///
  /// @throws StoreException of any kind except CORRUPT; exceptions of the visitor
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

  /// Counts the progress, and distinguishes errors of the visitor from those of the store.
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
