//! The one list of kinds. A line adds a kind; everything that has a part for each kind is made from here.

/// Hands the list to a macro. A line: the kind, its name in history, its aggregate (which is a [`CaseKind`](crate::CaseKind)), and what its
/// commands are called.
macro_rules! kinds {
    ($make:ident) => {
        $make! {
            Petition "petition" (crate::petition::Petition) Petition;
            Unit "unit" (crate::unit::Unit) Unit;
            Petitioner "petitioner" (crate::petitioner::Petitioner) Erase;
            #[cfg(feature = "toy-kind")] Toy "toy" (crate::toy::Toy) Toy;
        }
    };
}
