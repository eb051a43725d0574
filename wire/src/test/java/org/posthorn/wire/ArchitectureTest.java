package org.posthorn.wire;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
