package org.posthorn.mime.html;

import java.util.Optional;

/// Where pictures of other servers are loaded from.
@FunctionalInterface
public interface RemotePictures {
  /// None is loaded.
  RemotePictures BLOCKED = _ -> Optional.empty();

  /// @param url of `https` or `http`, as the message has it
  /// @return what the page asks for instead; empty if it asks for nothing
  Optional<String> at(String url);
}
