package org.posthorn.jmap.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.mime.ComposedPart;
import org.posthorn.mime.ComposedPart.Heading;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.HeaderWriter;

/// The parts of a message whose structure the server chooses.
record Assembly(
    Optional<ComposedPart> text, Optional<ComposedPart> html, List<Attached> attachments) {

  /// @param inline whether the HTML may refer to it
  record Attached(ComposedPart composed, boolean inline) {}

  ComposedPart root() {
    List<ComposedPart> within = new ArrayList<>();
    List<ComposedPart> beside = new ArrayList<>();
    for (Attached each : attachments) {
      (each.inline() && html.isPresent() ? within : beside).add(each.composed());
    }
    List<ComposedPart> forms = new ArrayList<>();
    text.ifPresent(forms::add);
    html.ifPresent(part -> forms.add(related(part, within)));
    List<ComposedPart> all = new ArrayList<>();
    if (forms.size() == 2) {
      all.add(new ComposedPart.Multipart(of("multipart/alternative"), forms));
    } else {
      all.addAll(forms);
    }
    all.addAll(beside);
    if (all.isEmpty()) {
      return new ComposedPart.Text(of("text/plain"), "");
    }
    return all.size() == 1 && beside.isEmpty()
        ? all.getFirst()
        : new ComposedPart.Multipart(of("multipart/mixed"), all);
  }

  private static ComposedPart related(ComposedPart html, List<ComposedPart> others) {
    if (others.isEmpty()) {
      return html;
    }
    List<ComposedPart> all = new ArrayList<>(others);
    all.addFirst(html);
    // RFC 2387 §3.1
    return new ComposedPart.Multipart(of("multipart/related; type=\"text/html\""), all);
  }

  private static Heading of(String type) {
    return new Heading(ContentType.parse(type), new HeaderWriter());
  }
}
