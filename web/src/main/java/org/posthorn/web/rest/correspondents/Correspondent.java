package org.posthorn.web.rest.correspondents;

import java.util.Optional;
import org.posthorn.web.rest.Description;

/// Somebody whom an account has written to or heard from.
public record Correspondent(
    @Description("as it was last written, or as the correspondent signs") Optional<String> name,
    @Description("the address") String address) {}
