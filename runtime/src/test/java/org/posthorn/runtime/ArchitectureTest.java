package org.posthorn.runtime;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
