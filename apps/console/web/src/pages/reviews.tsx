export const ReviewsPage = () => null;
